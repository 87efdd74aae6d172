import { intOf, intsOf } from './attributes.ts';
import type { NodeProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';

/** Where the channels of an image are: `nchw` as PyTorch exports, `nhwc` as TensorFlow does. */
export type Layout = 'nchw' | 'nhwc';

/** Operators whose output has the channels of their first input. */
const KEEPS_CHANNELS: ReadonlySet<string> = new Set(
  'Add Cast Clip DequantizeLinear Div Dropout Identity Mul Pad QuantizeLinear Resize Sub Transpose'.split(
    ' ',
  ),
);

/**
 * How the first convolution that an image input reaches reads it: the channels from its weights, and
 * whether they were moved to the front for it. Undefined if the image reaches no convolution as it is.
 */
export function readByConvolution(
  model: OnnxModel,
  image: string,
): { channels: number; layout: Layout } | undefined {
  const layouts = new Map<string, Layout>([[image, 'nchw']]);
  for (const node of model.graph.node) {
    const layout = node.input.map((tensor) => layouts.get(tensor)).find(Boolean);
    if (layout === undefined) continue;
    if (node.opType === 'Conv') {
      const weights = dimsOfConstant(model, node.input[1] ?? '');
      return weights && { channels: Number(weights[1] ?? 0n) * intOf(node, 'group', 1), layout };
    }
    if (!KEEPS_CHANNELS.has(node.opType)) continue;
    for (const output of node.output) layouts.set(output, layoutAfter(node, layout));
  }
  return undefined;
}

function layoutAfter(node: NodeProto, before: Layout): Layout {
  const toFront = String(intsOf(node, 'perm')) === '0,3,1,2';
  return node.opType === 'Transpose' && toFront ? 'nhwc' : before;
}

/** The shape of weights, also where they are stored as integers or in another precision. */
function dimsOfConstant(model: OnnxModel, tensor: string): readonly bigint[] | undefined {
  const constant = model.constant(tensor);
  if (constant) return constant.dims;
  const maker = model.producerOf(tensor);
  const isStored = maker && ['Cast', 'DequantizeLinear', 'QuantizeLinear'].includes(maker.opType);
  return isStored ? dimsOfConstant(model, maker.input[0] ?? '') : undefined;
}
