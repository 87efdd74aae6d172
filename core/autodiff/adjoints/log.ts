import type { AdjointRule } from './adjoint.ts';

/** y = ln x, so dx = dy / x. */
export const log: AdjointRule = (gradient, { node, build }) => [
  build.node('Div', [gradient, node.input[0]!]),
];
