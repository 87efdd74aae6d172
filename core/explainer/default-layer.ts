import { mixturesOf } from './token-mixing.ts';
import type { FeatureMap } from '../onnx/feature-map.ts';
import type { Layer } from '../onnx/layer.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import { readBy } from '../onnx/read-by.ts';
import type { Trace } from '../onnx/trace.ts';

/**
 * The default layer for Grad-CAM: the one that pytorch-grad-cam recommends for the model's family.
 *
 * - Convolutional networks: the last feature map that a module of the model returns, before pooling
 *   (ResNet's `layer4[-1]`, `features[-1]` of VGG, DenseNet and MobileNet).
 * - Networks of tokens or of channels-last maps: the last LayerNorm before the tokens are mixed once more, which
 *   is the first one of the last block (`blocks[-1].norm1` of ViT, `layers[-1].blocks[-1].norm1` of Swin). A later
 *   map would not do: if logits are read from the class token, no gradient reaches its other tokens. What a head
 *   mixes is no map any more, as with attention pooling.
 *
 * A network of several branches with grids of their own has one each (CrossViT). A network without LayerNorms whose head
 * is an LSTM over the places of a map has that map. Empty if there is no feature map.
 *
 * @param layers the model's feature maps, in the order of computation
 */
export function defaultLayers(
  model: OnnxModel,
  trace: Trace,
  layers: readonly Layer[],
): readonly Layer[] {
  const last = lastBeforeHead(model, beforeLstm(model, layers));
  if (!last || last.map.layout === 'channels-first') return last ? [last] : [];
  const norms = layerNorms(model);
  const normed = layers.filter(({ tensor }) => norms.includes(tensor));
  const found: Layer[] = [];
  for (const layer of normed.toReversed()) {
    const after = mixturesOf(model, trace, layer.tensor);
    const mixed = new Set(layers.map(({ tensor }) => after.get(tensor)?.mixed));
    const isAlike = found.some(({ map }) => sameGrid(map, layer.map));
    if (mixed.has('own') && !mixed.has('later') && !isAlike) found.unshift(layer);
  }
  const lastNormed = normed.at(-1);
  if (lastNormed && found.some(({ map }) => sameGrid(map, lastNormed.map))) return found;
  // Mixed in other ways: the norm two before the last one is the first of a block with two, less that of the head.
  const alike = norms.filter((tensor) => trace.shapes.get(tensor)?.at(-1) === last.map.channels);
  return [layers.find(({ tensor }) => tensor === alike.at(-3)) ?? last];
}

function sameGrid(a: FeatureMap, b: FeatureMap): boolean {
  return a.height === b.height && a.width === b.width;
}

/** The layers that no LSTM has mixed, unless there are none, or LayerNorms say where blocks begin. */
function beforeLstm(model: OnnxModel, layers: readonly Layer[]): readonly Layer[] {
  if (layerNorms(model).some((norm) => layers.some(({ tensor }) => tensor === norm))) return layers;
  const mixed = new Set<string>();
  for (const node of model.graph.node) {
    if (node.opType !== 'LSTM' && !readBy(node).some((tensor) => mixed.has(tensor))) continue;
    for (const output of node.output) mixed.add(output);
  }
  const before = layers.filter(({ tensor }) => !mixed.has(tensor));
  return before.length > 0 ? before : layers;
}

/** Operators of a classifier's head that a map [N, C, h, w] or [N, h, w, C] may pass through. */
const HEAD = new Set(['AveragePool', 'Dropout', 'Identity', 'Transpose']);

/**
 * The last feature map before the head: before pooling to a smaller map (VGG), before moving the channels
 * (Swin), and before an activation in the model's own `forward`, after its last module (DenseNet).
 */
function lastBeforeHead(model: OnnxModel, layers: readonly Layer[]): Layer | undefined {
  const byTensor = new Map(layers.map((layer) => [layer.tensor, layer]));
  let last = layers.at(-1);
  while (last) {
    const inputs = model.producerOf(last.tensor)?.input ?? [];
    const [before, ...others] = inputs.flatMap((tensor) => byTensor.get(tensor) ?? []);
    if (!before || others.length > 0) break;
    const isHead = HEAD.has(last.operator) && before.map.layout !== 'tokens';
    const isAfterModules = last.module === undefined && before.module !== undefined;
    if (!isHead && !isAfterModules) break;
    last = before;
  }
  return last;
}

/**
 * The outputs of a model's LayerNorms, (x − mean) / √(variance + ε) · scale + shift: one node each since
 * opset 17, several before.
 */
function layerNorms(model: OnnxModel): string[] {
  const makerOf = (tensor: string | undefined, operator: string) => {
    const maker = model.producerOf(tensor ?? '');
    return maker?.opType === operator ? maker : undefined;
  };
  const isDeviation = (tensor: string | undefined) =>
    makerOf(makerOf(tensor, 'Sqrt')?.input[0], 'Add')?.input.some((term) =>
      makerOf(term, 'ReduceMean'),
    );
  /** The tensor after a multiplication or addition of a constant that follows, if there is one. */
  const after = (tensor: string, operator: string) =>
    model.graph.node.find(
      ({ opType, input }) =>
        opType === operator &&
        input.includes(tensor) &&
        input.some((other) => other !== tensor && isConstant(model, other)),
    )?.output[0] ?? tensor;

  return model.graph.node.flatMap((node: NodeProto) => {
    const [output = ''] = node.output;
    if (node.opType === 'LayerNormalization') return [output];
    if (node.opType !== 'Div' || !isDeviation(node.input[1])) return [];
    return [after(after(output, 'Mul'), 'Add')];
  });
}

/** Whether a tensor is a constant, or an Identity of one. */
function isConstant(model: OnnxModel, tensor: string): boolean {
  const maker = model.producerOf(tensor);
  if (maker?.opType === 'Identity') return isConstant(model, maker.input[0] ?? '');
  return model.constant(tensor) !== undefined;
}
