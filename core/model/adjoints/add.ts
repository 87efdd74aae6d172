import type { AdjointRule } from './adjoint.ts';

/** y = a + b with broadcasting, so da = dy and db = dy, summed over the axes that were repeated. */
export const add: AdjointRule = (gradient, { node, build, shapeOf, wants }) => {
  const from = shapeOf(node.output[0]!);
  return [0, 1].map((index) =>
    wants(index) ? build.sumToShape(gradient, from, shapeOf(node.input[index]!)) : undefined,
  );
};
