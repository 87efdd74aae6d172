import { floatOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = x if x > α, else 0, so dx = dy if x > α, else 0 (as in PyTorch at α). */
export const thresholdedRelu: AdjointRule = (gradient, { node, build }) => {
  const alpha = build.floats([], [floatOf(node, 'alpha', 1)]);
  const open = build.node('Greater', [inputOf(node, 0), alpha]);
  return [build.node('Where', [open, gradient, build.floats([], [0])])];
};
