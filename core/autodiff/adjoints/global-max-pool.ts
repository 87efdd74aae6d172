import { int } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = maximum of x over all spatial positions: dy goes to the first position that has it, as in PyTorch. */
export const globalMaxPool: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf } = context;
  const shape = shapeOf(inputOf(node, 0));
  const leading = shape.slice(0, 2);
  const places = fixedDims(shape.slice(2), context).reduce((product, dim) => product * dim, 1);
  const rows = build.reshape(inputOf(node, 0), [...leading, places]);
  const first = build.node('ArgMax', [rows], { axis: int(2), keepdims: int(0) });
  const oneHot = build.node('OneHot', [first, build.ints([places]), build.floats([2], [0, 1])]);
  const kept = build.reshape(gradient, [...leading, 1]);
  return [build.reshape(build.node('Mul', [oneHot, kept]), shape)];
};
