import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = 1 / x, so dx = −dy · y². */
export const reciprocal: AdjointRule = (gradient, { node, build }) => {
  const y = outputOf(node);
  const slope = build.node('Neg', [build.node('Mul', [y, y])]);
  return [build.gate(gradient, slope)];
};
