import { TensorProto_DataType as DataType } from '../../onnx/onnx_pb.ts';
import type { AdjointRule } from './adjoint.ts';
import { keepAxes, reducedAxes } from './reduction.ts';

/**
 * y = Π x over axes, so dx[i] = dy · the product of all other x. With P the product of those that are not
 * zero, that is P / x[i] if none of the others is zero (P itself if x[i] is), otherwise 0.
 */
export const reduceProd: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const axes = reducedAxes(context);
  if (axes.length === 0) return [gradient];
  const [x = ''] = node.input;
  const [zero, one] = [build.floats([], [0]), build.floats([], [1])];
  const isZero = build.node('Equal', [x, zero]);
  const factors = build.node('Where', [isZero, one, x]);
  const share = build.node('Div', [build.reduceProd(factors, axes), factors]);
  const zeros = build.cast(isZero, DataType.FLOAT);
  const otherZeros = build.node('Sub', [build.reduceSum(zeros, axes, { keepDims: true }), zeros]);
  const others = build.node('Where', [build.node('Equal', [otherZeros, zero]), share, zero]);
  return [build.node('Mul', [keepAxes(gradient, axes, context), others])];
};
