import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = tanh x, so dx = dy · (1 − y²). */
export const tanh: AdjointRule = (gradient, { node, build }) => {
  const y = outputOf(node);
  const slope = build.node('Sub', [build.floats([], [1]), build.node('Mul', [y, y])]);
  return [build.gate(gradient, slope)];
};
