import { intOf } from '../attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { collect } from './collect.ts';

/**
 * y[…, i, …] = x[…, indices[i], …], so dx[…, j, …] = Σ dy[…, i, …] over all i with indices[i] = j. For
 * one index, such as a class token's, that is a Pad.
 */
export const gather: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, intsOf, unsupported } = context;
  const [x, operand] = node.input as [string, string];
  const shape = shapeOf(x);
  const given = intOf(node, 'axis', 0);
  const axis = given < 0 ? given + shape.length : given;
  const size = shape[axis];
  if (typeof size !== 'number') throw unsupported('it picks samples of the batch');
  const indices = intsOf(operand).map((index) => (index < 0 ? index + size : index));
  const flat = shape.with(axis, indices.length);
  const isVector = shapeOf(operand).length === 1;
  const along = isVector ? gradient : build.reshape(gradient, flat);
  return [collect(along, axis, indices, size, flat, context)];
};
