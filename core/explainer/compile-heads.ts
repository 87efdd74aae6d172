import { differentiate } from '../autodiff/differentiate.ts';
import { findTail, type Tail } from '../autodiff/tail.ts';
import type { GradientMethod, GradientTensors } from '../cam/cam-method.ts';
import { int, intOf } from '../onnx/attributes.ts';
import { floatTensor } from '../onnx/constants.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { countMultiplications } from '../onnx/count-multiplications.ts';
import { elementTypes } from '../onnx/element-types.ts';
import { placeOnGrid } from '../onnx/feature-map.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { TensorProto_DataType as DataType, type NodeProto } from '../onnx/onnx_pb.ts';
import { copyModel, type OnnxModel } from '../onnx/onnx-model.ts';
import { dependOnInputs } from '../onnx/operands.ts';
import { prune } from '../onnx/prune.ts';
import { readBy } from '../onnx/read-by.ts';
import type { RunModel } from '../onnx/runner.ts';
import type { Dim, Shape } from '../onnx/shape.ts';
import { traceModel, type Trace } from '../onnx/trace.ts';
import { declareTensor } from '../onnx/value-info.ts';
import type { Head } from './find-heads.ts';
import type { ReadLayer } from './layer-reader.ts';
import { meanOverPlaces } from './mean-over-places.ts';

/** Maps of many heads of one image, as a graph of its own. */
export interface HeadsGraph {
  /**
   * Takes for each head's layer j `rows.j` [H, C] (the gradient of H logits with respect to its features)
   * and, if it computes logits for places, `gates.j` [H, 1, h, w], which multiply them there, and `outputs.j`
   * [H, 1, h, w], the logits of the places; and `boundary` of one image. Returns `map.l` [H, h, w] for each layer l, after ReLU.
   */
  model: OnnxModel;
  /** The tensors of the classifier that it reads, as which inputs, and their shapes for one image. */
  boundary: { tensor: string; input: string; shape: number[] }[];
  /** The only H that it takes, or undefined if any will do. */
  fixedRows: number | undefined;
  /** Whether what it reads is copied for each of H heads, so that H had better be small. */
  copies: boolean;
  /** Multiplications for one of H. */
  multiplications: number;
}

/**
 * Compiles the graph that takes gradients from the features of heads to the maps of some layers, for many
 * heads at once. It holds the adjoint of what is between, and nothing of what comes before: that is
 * computed once and read from `boundary`.
 *
 * Throws UnsupportedOperatorError if an operator on the way has no adjoint rule, InputError if the features do
 * not depend on a layer.
 */
export async function compileHeads(
  classifier: Classifier,
  trace: Trace,
  heads: readonly Head[],
  layers: readonly ReadLayer[],
  method: GradientMethod,
  run: RunModel,
): Promise<HeadsGraph> {
  const { fixedBatch } = classifier;
  const attempt = async (copies: boolean) => {
    const graph = appendMaps(classifier, trace, heads, layers, method, copies);
    const batch: Dim = fixedBatch ?? { perSample: 1 };
    const inputs = new Map<string, Shape>([
      ...heads.flatMap(({ channels, places }, j): [string, Shape][] => [
        [`rows.${j}`, [batch, channels]],
        ...ofPlaces(places, j).map((name): [string, Shape] => [
          name,
          [batch, 1, places?.height ?? 1, places?.width ?? 1],
        ]),
      ]),
      ...graph.boundary.map(({ input, shape }): [string, Shape] => [input, shape]),
    ]);
    const traced = await traceModel(graph.model, inputs, run);
    return { ...graph, multiplications: countMultiplications(graph.model, traced, 1), copies };
  };
  if (fixedBatch !== undefined)
    return { ...(await attempt(fixedBatch > 1)), fixedRows: fixedBatch };
  try {
    return { ...(await attempt(false)), fixedRows: undefined };
  } catch {
    // Some operator does not spread one image over many heads by itself.
    return { ...(await attempt(true)), fixedRows: undefined };
  }
}

function appendMaps(
  classifier: Classifier,
  trace: Trace,
  heads: readonly Head[],
  layers: readonly ReadLayer[],
  method: GradientMethod,
  copies: boolean,
): Pick<HeadsGraph, 'model' | 'boundary'> {
  const model = copyModel(classifier.model);
  const build = new GraphBuilder(model, 'groundcam/heads/');
  const batch: Dim = classifier.fixedBatch ?? { perSample: 1 };
  const gradients = gradientsOfLayers();
  const outputs = layers.map((layer, place) => {
    const map = method.map(build, outputTensors(layer) ?? tensorsOf(layer));
    return build.node('Relu', [map], {}, `map.${place}`);
  });
  return cutOut(model, classifier, trace, heads, outputs, copies);

  function gradientsOfLayers(): ReadonlyMap<string, string> {
    const seeds = heads.map((head, j) => seedOf(head, j));
    const [head] = heads;
    const shapes = new Map(trace.shapes);
    const isOne = heads.length === 1 && head !== undefined;
    const features = isOne ? head.features : 'groundcam/heads/features';
    const seed = isOne ? seeds[0]! : build.node('Concat', seeds, { axis: int(1) });
    const names = layers.filter((layer) => !outputMapOf(layer)).map(({ tensor }) => tensor);
    const own = names.filter((name) => name === features);
    const others = names.filter((name) => name !== features);
    if (!isOne) {
      build.node(
        'Concat',
        heads.map((one) => one.features),
        { axis: int(1) },
        features,
      );
      const channels = heads.reduce((sum, one) => sum + one.channels, 0);
      shapes.set(features, [batch, channels]);
    }
    if (others.length === 0) return new Map(own.map((name) => [name, seed]));
    const tail: Tail = findTail(model, others, features);
    const all = { ...tail, layers: names, tensors: new Set([...tail.tensors, ...own]) };
    return differentiate({ model, build, trace: { ...trace, shapes }, tail: all, seed });
  }

  function tensorsOf({ tensor, map }: ReadLayer): GradientTensors {
    const { channels, height, width } = map;
    const gradient = gradients.get(tensor);
    if (gradient === undefined) throw new Error(`${tensor} was not differentiated`);
    return {
      ...{ channels, height, width, batch },
      isShared: !copies,
      activations: placeOnGrid(build, tensor, map, batch),
      get gradients() {
        return placeOnGrid(build, gradient, map, batch);
      },
      get meanGradients() {
        return meanOverPlaces(build, gradient, map, batch);
      },
    };
  }

  /** Which output of the only head a layer is, if it is one: other heads have other maps there. */
  function outputMapOf({ tensor }: ReadLayer) {
    const [head, ...more] = heads;
    return more.length === 0 ? head?.places?.maps.find((map) => map.tensor === tensor) : undefined;
  }

  /** A layer that is the head's output: of its channels only the target's has a gradient. */
  function outputTensors(layer: ReadLayer): GradientTensors | undefined {
    const [head] = heads;
    const found = outputMapOf(layer);
    if (!found || !head?.places) return undefined;
    const { height, width, relu } = head.places;
    const scaled = (gradient: string, by: number) =>
      build.node('Mul', [gradient, build.floats([], [by])]);
    const ones = build.node('ConstantOfShape', [build.node('Shape', ['gates.0'])], {
      value: { tensor: floatTensor('', [1], [1]) },
    });
    const isRectified = relu && found.relu;
    const gradients =
      relu && !found.relu
        ? scaled('gates.0', head.scale)
        : scaled(ones, head.scale / (height * width));
    return {
      ...{ channels: 1, height, width, batch },
      activations: isRectified ? build.node('Relu', ['outputs.0']) : 'outputs.0',
      gradients,
      get meanGradients() {
        return build.reduceMean(gradients, [2, 3]);
      },
    };
  }

  /** The gradient with respect to a head's features, in their shape. */
  function seedOf({ features, channels, places }: Head, j: number): string {
    const shape = trace.shapes.get(features) ?? [];
    if (!places) return shape.length === 2 ? `rows.${j}` : build.reshape(`rows.${j}`, shape);
    const [top = 0, left = 0, bottom = 0, right = 0] = places.pads;
    const within = (gates: string, axis: number, start: number, count: number, all: number) =>
      count === all ? gates : build.slice(gates, { axis, start, count });
    const { height, width } = places;
    const rows = within(`gates.${j}`, 2, top, height - top - bottom, height);
    const gates = within(rows, 3, left, width - left - right, width);
    return build.outer(build.reshape(`rows.${j}`, [batch, channels, 1, 1]), gates);
  }
}

/** The part of a model that maps of heads take, with the rest's tensors as inputs. */
function cutOut(
  model: OnnxModel,
  { model: source, fixedBatch }: Classifier,
  { shapes }: Trace,
  heads: readonly Head[],
  outputs: readonly string[],
  copies: boolean,
): Pick<HeadsGraph, 'model' | 'boundary'> {
  const given = new Set(heads.flatMap(({ places }, j) => [`rows.${j}`, ...ofPlaces(places, j)]));
  const dependent = dependOnInputs(source);
  const types = elementTypes(source);
  const needed = new Set(outputs);
  const boundary = new Set<string>();
  const nodes = [...model.graph.node].reverse().filter((node) => {
    if (!node.output.some((output) => needed.has(output))) return false;
    if (isShapeOfForward(node)) return true;
    for (const tensor of readBy(node)) {
      if (tensor === '' || given.has(tensor)) continue;
      const isForward = source.producerOf(tensor) && dependent.has(tensor);
      const type: DataType = types.get(tensor) ?? DataType.UNDEFINED;
      if (isForward && type === DataType.FLOAT) boundary.add(tensor);
      else needed.add(tensor);
    }
    return true;
  });
  const cut = copyModel(model);
  cut.graph.node = [];
  const build = new GraphBuilder(cut, 'groundcam/heads/copies/');
  const inputs = [...boundary].map((tensor) => {
    const shape = imageShape(shapes.get(tensor) ?? [], fixedBatch);
    if (!copies) return { tensor, input: tensor, shape };
    const input = `one/${tensor}`;
    const dims = build.node('Concat', [countRows(), build.ints(shape)], { axis: int(0) });
    const spread = build.node('Expand', [build.reshape(input, [1, ...shape]), dims]);
    const rest = shape.slice(1);
    build.reshape(spread, [fixedBatch ?? { perSample: 1 }, ...rest], tensor);
    return { tensor, input, shape };
  });
  for (const node of nodes.reverse()) {
    if (isShapeOfForward(node)) shapeOfRows(node);
    else cut.addNode(node);
  }
  const rows = fixedBatch ?? 'H';
  cut.graph.input = [
    ...heads.flatMap(({ channels, places }, j) => [
      declareTensor(`rows.${j}`, 'float32', [rows, channels]),
      ...ofPlaces(places, j).map((name) =>
        declareTensor(name, 'float32', [rows, 1, places?.height ?? 1, places?.width ?? 1]),
      ),
    ]),
    ...inputs.map(({ input, shape }) => declareTensor(input, 'float32', shape)),
  ];
  cut.graph.output = outputs.map((output) => declareTensor(output, 'float32'));
  prune(cut);
  return { model: cut, boundary: inputs };

  /** Whether the node asks how large a tensor is that grows with the batch: here, with the rows. */
  function isShapeOfForward({ opType, input: [tensor = ''] }: NodeProto): boolean {
    const [first] = shapes.get(tensor) ?? [];
    return opType === 'Shape' && typeof first === 'object';
  }

  function countRows(): string {
    return build.slice(build.node('Shape', ['rows.0']), { axis: 0, start: 0, count: 1 });
  }

  function shapeOfRows(node: NodeProto): void {
    const whole = shapes.get(node.input[0]!)!;
    const end = intOf(node, 'end', whole.length);
    const shape = whole.slice(intOf(node, 'start', 0), end);
    const perRow = shape.map((dim) => (typeof dim === 'number' ? dim : dim.perSample));
    const grows = shape.map((dim) => (typeof dim === 'number' ? 0 : 1));
    const rows = build.node('Pow', [countRows(), build.ints(grows)]);
    build.node('Mul', [build.ints(perRow), rows], {}, node.output[0]);
  }
}

/** The inputs of a head that computes logits for places. */
function ofPlaces(places: Head['places'], j: number): string[] {
  return places ? [`gates.${j}`, `outputs.${j}`] : [];
}

/** A tensor's dimensions for one image. */
function imageShape([first = 1, ...rest]: Shape, fixedBatch = 1): number[] {
  const rows = typeof first === 'number' ? first / fixedBatch : first.perSample;
  return [rows, ...rest.map((dim) => (typeof dim === 'number' ? dim : dim.perSample))];
}
