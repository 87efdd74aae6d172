import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = √x, so dx = dy / 2y. At 0, where the derivative is infinite, dx is 0 (as in PyTorch for the norm of
 * zeros), so that one such element does not turn others into NaN.
 */
export const sqrt: AdjointRule = (gradient, { node, build }) => {
  const zero = build.floats([], [0]);
  const y = outputOf(node);
  const slope = build.node('Div', [build.floats([], [0.5]), y]);
  const finite = build.node('Where', [build.node('Greater', [y, zero]), slope, zero]);
  return [build.gate(gradient, finite)];
};
