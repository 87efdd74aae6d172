import type { AdjointRule } from './adjoint.ts';

/** y = tanh x, so dx = dy · (1 − y²). */
export const tanh: AdjointRule = (gradient, { node, build }) => {
  const y = node.output[0]!;
  const slope = build.node('Sub', [build.floats([], [1]), build.node('Mul', [y, y])]);
  return [build.node('Mul', [gradient, slope])];
};
