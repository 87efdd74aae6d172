import type { AdjointRule } from './adjoint.ts';
import { keepAxes, reducedAxes } from './reduction.ts';
import { spreadMean } from './spread-mean.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = mean of x over axes, so dx = dy / (number of elements), repeated along the axes. */
export const reduceMean: AdjointRule = (gradient, context) => {
  const axes = reducedAxes(context);
  if (axes.length === 0) return [gradient];
  const shape = context.shapeOf(inputOf(context.node, 0));
  return [spreadMean(keepAxes(gradient, axes, context), shape, axes, context)];
};
