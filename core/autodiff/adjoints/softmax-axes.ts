import { intOf } from '../../onnx/attributes.ts';
import type { AdjointContext } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/**
 * The axes over which a Softmax or LogSoftmax sums: one since opset 13 (the last by default); before,
 * `axis` (1 by default) and all after it.
 */
export function softmaxAxes({ node, opset, shapeOf }: AdjointContext): number[] {
  const axes = [...shapeOf(inputOf(node, 0)).keys()];
  const axis = intOf(node, 'axis', opset >= 13 ? -1 : 1);
  const first = axis < 0 ? axis + axes.length : axis;
  return opset >= 13 ? [first] : axes.slice(first);
}
