import { FLOATS } from '../../onnx/float-types.ts';
import { inputOf } from '../../onnx/node-tensors.ts';
import type { AdjointRule } from './adjoint.ts';

/** y has the values of x in the type of another tensor, so dx is dy in the type of x. The other gets none. */
export const castLike: AdjointRule = (gradient, { node, build, wants, constant, unsupported }) => {
  const [x, like] = [inputOf(node, 0), inputOf(node, 1)];
  const type = constant(like)?.dataType;
  // What depends on the layer is of floats: integers carry no gradient.
  const isFloat = wants(1) || (type !== undefined && FLOATS.has(type));
  if (wants(0) && !isFloat) throw unsupported('it casts to another type than floats');
  return [build.node('CastLike', [gradient, x]), wants(1) ? build.zerosLike(like) : undefined];
};
