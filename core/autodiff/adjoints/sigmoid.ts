import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = 1 / (1 + e⁻ˣ), so dx = dy · y (1 − y). */
export const sigmoid: AdjointRule = (gradient, { node, build }) => {
  const y = outputOf(node);
  const slope = build.node('Sub', [y, build.node('Mul', [y, y])]);
  return [build.gate(gradient, slope)];
};
