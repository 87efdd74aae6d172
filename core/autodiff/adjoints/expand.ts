import type { AdjointRule } from './adjoint.ts';

/** y = x, repeated along the axes of size 1, so dx = Σ dy over those axes. */
export const expand: AdjointRule = (gradient, { node, build, shapeOf }) => [
  build.sumToShape(gradient, shapeOf(node.output[0]!), shapeOf(node.input[0]!)),
];
