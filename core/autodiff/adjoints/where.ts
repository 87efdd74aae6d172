import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = a if a condition holds, else b, with broadcasting: da is dy if it holds and db is dy if it doesn't,
 * each summed over the broadcast axes.
 */
export const where: AdjointRule = (gradient, { node, build, shapeOf, wants }) => {
  const [condition, a, b] = node.input as [string, string, string];
  const from = shapeOf(outputOf(node));
  const zero = build.floats([], [0]);
  return [
    undefined,
    wants(1)
      ? build.sumToShape(build.node('Where', [condition, gradient, zero]), from, shapeOf(a))
      : undefined,
    wants(2)
      ? build.sumToShape(build.node('Where', [condition, zero, gradient]), from, shapeOf(b))
      : undefined,
  ];
};
