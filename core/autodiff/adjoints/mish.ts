import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/**
 * y = x t with t = tanh(softplus x), so dx = dy · (t + x (1 − t²) sigmoid x)
 * (Misra 2019, "Mish: a self regularized non-monotonic activation function").
 */
export const mish: AdjointRule = (gradient, { node, build }) => {
  const x = inputOf(node, 0);
  const t = build.node('Tanh', [build.node('Softplus', [x])]);
  const slopeOfTanh = build.node('Sub', [build.floats([], [1]), build.node('Mul', [t, t])]);
  const slopeOfT = build.node('Mul', [slopeOfTanh, build.node('Sigmoid', [x])]);
  const slope = build.node('Add', [t, build.node('Mul', [x, slopeOfT])]);
  return [build.gate(gradient, slope)];
};
