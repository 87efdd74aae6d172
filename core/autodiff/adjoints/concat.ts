import { intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = x₀, x₁, … one after the other along an axis, so dxᵢ is the slice of dy that holds xᵢ. */
export const concat: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants, unsupported } = context;
  const given = intOf(node, 'axis', 0);
  const axis = given < 0 ? given + shapeOf(outputOf(node)).length : given;
  let end = 0;
  return node.input.map((input, index) => {
    const size = shapeOf(input)[axis];
    if (typeof size !== 'number') throw unsupported('it concatenates along the batch');
    const start = end;
    end += size;
    return wants(index)
      ? build.node('Slice', [gradient, build.ints([start]), build.ints([end]), build.ints([axis])])
      : undefined;
  });
};
