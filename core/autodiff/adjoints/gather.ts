import { intOf, string } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { collect } from './collect.ts';

/**
 * y[…, i, …] = x[…, indices[i], …], so dx[…, j, …] = Σ dy[…, i, …] over all i with indices[i] = j. For one
 * index, such as a class token's, this is a Pad. Along the batch, where the indices are known only at run
 * time (PyTorch's as_strided picks from all values at once), it is a ScatterND that adds.
 */
export const gather: AdjointRule = (gradient, context) => {
  const { node, build, opset, shapeOf, intsOf, unsupported } = context;
  const [x, operand] = node.input as [string, string];
  const shape = shapeOf(x);
  const given = intOf(node, 'axis', 0);
  const axis = given < 0 ? given + shape.length : given;
  const size = shape[axis];
  if (typeof size !== 'number') {
    if (opset < 16) throw unsupported('ScatterND can add only since opset 16');
    if (axis !== 0) throw unsupported('it picks along an axis that grows with the batch');
    const places = build.node('Unsqueeze', [operand, build.ints([-1])]);
    const add = { reduction: string('add') };
    return [build.node('ScatterND', [build.zerosLike(x), places, gradient], add)];
  }
  const indices = intsOf(operand).map((index) => (index < 0 ? index + size : index));
  const flat = shape.with(axis, indices.length);
  const isVector = shapeOf(operand).length === 1;
  const along = isVector ? gradient : build.reshape(gradient, flat);
  return [collect(along, axis, indices, size, flat, context)];
};
