import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/**
 * Add, and Sum of any number of tensors: y = a + b + … with broadcasting, so da = dy and db = dy, each
 * summed over the broadcast axes.
 */
export const add: AdjointRule = (gradient, { node, build, shapeOf, wants }) => {
  const from = shapeOf(outputOf(node));
  return node.input.map((x, index) =>
    wants(index) ? build.sumToShape(gradient, from, shapeOf(x)) : undefined,
  );
};
