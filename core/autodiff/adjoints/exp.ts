import type { AdjointRule } from './adjoint.ts';

/** y = eˣ, so dx = dy · y. */
export const exp: AdjointRule = (gradient, { node, build }) => [
  build.node('Mul', [gradient, node.output[0]!]),
];
