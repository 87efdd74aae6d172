import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = x / (1 + |x|), so dx = dy / (1 + |x|)² = dy · (1 − |y|)². */
export const softsign: AdjointRule = (gradient, { node, build }) => {
  const magnitude = build.node('Abs', [outputOf(node)]);
  const rest = build.node('Sub', [build.floats([], [1]), magnitude]);
  return [build.gate(gradient, build.node('Mul', [rest, rest]))];
};
