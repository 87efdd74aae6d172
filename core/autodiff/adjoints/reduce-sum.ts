import type { AdjointRule } from './adjoint.ts';
import { keepAxes, reducedAxes } from './reduction.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = sum of x over axes, so dx = dy, repeated along the axes. */
export const reduceSum: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, unsupported } = context;
  const axes = reducedAxes(context);
  if (axes.length === 0) return [gradient];
  const shape = shapeOf(inputOf(node, 0));
  if (axes.some((axis) => typeof shape[axis] !== 'number')) {
    throw unsupported('it sums over the batch');
  }
  return [build.repeat(keepAxes(gradient, axes, context), axes, shape)];
};
