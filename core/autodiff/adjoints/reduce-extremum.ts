import { TensorProto_DataType as DataType } from '../../onnx/onnx_pb.ts';
import type { AdjointRule } from './adjoint.ts';
import { keepAxes, reducedAxes } from './reduction.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * ReduceMax and ReduceMin: dy goes to the element along the axes that equals y, in equal parts if several
 * do (as in PyTorch's amax and amin).
 */
export const reduceExtremum: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const axes = reducedAxes(context);
  if (axes.length === 0) return [gradient];
  const y = keepAxes(outputOf(node), axes, context);
  const isExtreme = build.node('Equal', [inputOf(node, 0), y]);
  const count = build.reduceSum(build.cast(isExtreme, DataType.FLOAT), axes, { keepDims: true });
  const share = build.node('Div', [keepAxes(gradient, axes, context), count]);
  return [build.node('Where', [isExtreme, share, build.floats([], [0])])];
};
