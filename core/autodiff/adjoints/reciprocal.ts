import type { AdjointRule } from './adjoint.ts';

/** y = 1 / x, so dx = −dy · y². */
export const reciprocal: AdjointRule = (gradient, { node, build }) => {
  const y = node.output[0]!;
  const slope = build.node('Neg', [build.node('Mul', [y, y])]);
  return [build.node('Mul', [gradient, slope])];
};
