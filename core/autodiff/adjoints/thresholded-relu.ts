import { floatOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';

/** y = x where x > α, else 0, so dx = dy where x > α, else 0 (as PyTorch has it at α). */
export const thresholdedRelu: AdjointRule = (gradient, { node, build }) => {
  const alpha = build.floats([], [floatOf(node, 'alpha', 1)]);
  const open = build.node('Greater', [node.input[0]!, alpha]);
  return [build.node('Where', [open, gradient, build.floats([], [0])])];
};
