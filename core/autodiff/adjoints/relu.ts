import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = max(x, 0), so dx = dy if y > 0, else 0 (as in PyTorch at the kink). */
export const relu: AdjointRule = (gradient, { node, build }) => {
  const zero = build.floats([], [0]);
  const open = build.node('Greater', [outputOf(node), zero]);
  return [build.node('Where', [open, gradient, zero])];
};
