import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = min(max(x, low), high), so dx = dy if low < y < high, else 0. At the kinks the gradient is 0, as in
 * PyTorch's hardtanh and ReLU6.
 */
export const clip: AdjointRule = (gradient, { node, build, input }) => {
  const zero = build.floats([], [0]);
  const y = outputOf(node);
  const [low, high] = [input(1), input(2)];
  let masked = gradient;
  if (low !== undefined) {
    masked = build.node('Where', [build.node('Greater', [y, low]), masked, zero]);
  }
  if (high !== undefined) {
    masked = build.node('Where', [build.node('Less', [y, high]), masked, zero]);
  }
  return [masked];
};
