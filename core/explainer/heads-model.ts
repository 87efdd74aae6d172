import { int } from '../onnx/attributes.ts';
import { floatTensor } from '../onnx/constants.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { TensorProto_DataType as DataType } from '../onnx/onnx_pb.ts';
import { copyModel, readModel, writeModel, type OnnxModel } from '../onnx/onnx-model.ts';
import { prune } from '../onnx/prune.ts';
import { declareTensor } from '../onnx/value-info.ts';
import type { HeadsCard } from '../schema/heads-card.ts';
import type { HeadRows } from './head-rows.ts';
import type { HeadsOfModel } from './heads-choice.ts';

/** The metadata entry of an explainer that holds its graph of heads' maps, base64. */
export const HEADS_ENTRY = 'groundcam.heads';

/** The graph of heads' maps as an explainer's metadata holds it: without constants that the explainer has too. */
export function encodeHeadsGraph(graph: OnnxModel, explainer: OnnxModel): string {
  const shared = new Set(explainer.graph.initializer);
  const bare = copyModel(graph);
  bare.graph.initializer = bare.graph.initializer.filter((tensor) => !shared.has(tensor));
  return Buffer.from(writeModel(bare)).toString('base64');
}

/** The explainer's outputs that only other heads take. */
export function outputsOfHeads({ layers, boundary }: HeadsCard): string[] {
  return [...layers.map(({ features }) => features), ...boundary.map(({ output }) => output)];
}

/** A graph that returns the values of heads' layers: their weights and biases, computed if need be. */
export function headValuesModel(explainer: OnnxModel, { layers }: HeadsCard): Uint8Array {
  const model = copyModel(explainer);
  const build = new GraphBuilder(model, 'groundcam/values/');
  const outputs = layers.flatMap(({ weights, bias }, j) => [
    build.node('Identity', [weights], {}, `weights.${j}`),
    ...(bias === null ? [] : [build.node('Identity', [bias], {}, `bias.${j}`)]),
  ]);
  model.graph.input = [];
  model.graph.output = outputs.map((name) => declareTensor(name, 'float32'));
  model.proto.metadataProps = [];
  prune(model);
  return writeModel(model);
}

/** The graph of heads' maps that an explainer's file holds, with the constants that it takes from the explainer. */
export function readHeadsGraph(explainer: OnnxModel): OnnxModel {
  const encoded = explainer.metadata.get(HEADS_ENTRY);
  if (encoded === undefined) throw new Error('The explainer holds no graph of heads');
  const model = readModel(Buffer.from(encoded, 'base64'), HEADS_ENTRY);
  const known = new Set(model.graph.initializer.map(({ name }) => name));
  for (const tensor of explainer.graph.initializer) {
    if (!known.has(tensor.name)) model.addConstant(tensor);
  }
  prune(model);
  return model;
}

/**
 * The model that explains many heads of one image: the explainer's own, those with permuted weights, and other
 * logits of its own, in this order. Its inputs are `features.j` and the boundary tensors of one image, as
 * the explainer returns them, `others`, see `headsOfModel`, and `which`, int64 [H]: the heads of a run, by their place
 * in that order. It returns `map.l`, float32 [H, h, w] for each layer l, and `targets`, int64 [1 + untrained]: the places in
 * `candidates` that the own head and the permuted ones choose.
 *
 * @param rows see `headRows`
 */
export function headsModel(
  graph: OnnxModel,
  card: HeadsCard,
  rows: readonly HeadRows[],
  { candidates, untrained, added }: HeadsOfModel,
): Uint8Array<ArrayBuffer> {
  const model = copyModel(graph);
  const maps = model.graph.node.splice(0);
  const build = new GraphBuilder(model, 'groundcam/choice/');
  const choosing = (1 + untrained) * candidates.length;
  const layers = card.layers.map((layer, j) => {
    const { weights: values, biases } = rows[j]!;
    const weights = build.constant([choosing + added.length, layer.channels], values);
    const places = layer.places ? layer.places.height * layer.places.width : 1;
    const columns = build.reshape(padded(layer, j), [layer.channels, places]);
    const products = build.node('MatMul', [weights, columns]);
    const outputs = biases
      ? build.node('Add', [products, build.constant([biases.length, 1], biases)])
      : products;
    return { layer, weights, outputs, places };
  });
  const logits = layers.map(({ layer: { places, scale }, outputs }) => {
    const read = places?.relu ? build.node('Relu', [outputs]) : outputs;
    const mean = places ? build.reduceMean(read, [1]) : read;
    return build.node('Mul', [mean, build.floats([], [scale])]);
  });
  const sum = logits.reduce((a, b) => build.node('Add', [a, b]));
  const chosen = build.slice(sum, { axis: 0, start: 0, count: choosing });
  const ofHeads = build.reshape(chosen, [1 + untrained, candidates.length]);
  const target = build.node('ArgMax', [ofHeads], { axis: int(1), keepdims: int(0) }, 'targets');
  const starts = Array.from({ length: 1 + untrained }, (_, k) => k * candidates.length);
  const places = build.node('Concat', [build.node('Add', [target, build.ints(starts)]), 'others'], {
    axis: int(0),
  });
  const picked = build.node('Gather', [places, 'which'], { axis: int(0) });
  layers.forEach(({ layer, weights, outputs, places }, j) => {
    const taken = build.node('Gather', [weights, picked], { axis: int(0) });
    build.node('Mul', [taken, build.floats([], [layer.scale])], {}, `rows.${j}`);
    if (!layer.places) return;
    const { height, width, relu } = layer.places;
    const own = build.node('Gather', [outputs, picked], { axis: int(0) });
    const open = relu
      ? build.cast(build.node('Greater', [own, build.floats([], [0])]), DataType.FLOAT)
      : build.node('ConstantOfShape', [build.node('Shape', [own])], {
          value: { tensor: floatTensor('', [1], [1]) },
        });
    const share = build.node('Div', [open, build.floats([], [places])]);
    build.node('Reshape', [share, build.ints([-1, 1, height, width])], {}, `gates.${j}`);
    build.node('Reshape', [own, build.ints([-1, 1, height, width])], {}, `outputs.${j}`);
  });
  for (const node of maps) model.addNode(node);
  model.graph.input = [
    declareTensor('which', 'int64', ['H']),
    declareTensor('others', 'int64', ['C']),
    ...card.layers.map((_, j) => declareTensor(`features.${j}`, 'float32')),
    ...card.boundary.map(({ input, shape }) => declareTensor(input, 'float32', shape)),
  ];
  model.graph.output.push(declareTensor('targets', 'int64'));
  prune(model);
  return writeModel(model);

  /** A layer's inputs with the zeros around them. */
  function padded({ channels, places }: HeadsCard['layers'][number], j: number): string {
    const features = `features.${j}`;
    const [top = 0, left = 0, bottom = 0, right = 0] = places?.pads ?? [];
    if (!places || top + left + bottom + right === 0) return features;
    const [height, width] = [places.height - top - bottom, places.width - left - right];
    const map = build.reshape(features, [channels, height, width]);
    return build.node('Pad', [map, build.ints([0, top, left, 0, bottom, right])]);
  }
}
