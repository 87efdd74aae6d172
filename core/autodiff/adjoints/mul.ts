import { sameShape } from '../../onnx/shape.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/** y = a · b with broadcasting, so da = dy · b and db = dy · a, each summed over the broadcast axes. */
export const mul: AdjointRule = (gradient, { node, build, shapeOf, wants }) => {
  const from = shapeOf(outputOf(node));
  return [0, 1].map((index) => {
    if (!wants(index)) return undefined;
    const other = inputOf(node, 1 - index);
    const product = sameShape(shapeOf(other), from)
      ? build.gate(gradient, other)
      : build.node('Mul', [gradient, other]);
    return build.sumToShape(product, from, shapeOf(inputOf(node, index)));
  });
};
