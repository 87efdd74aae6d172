import type { AdjointRule } from './adjoint.ts';
import { spreadMean } from './spread-mean.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = mean of x over all spatial positions, so dx = dy / (h · w) at each of them. */
export const globalAveragePool: AdjointRule = (gradient, context) => {
  const shape = context.shapeOf(inputOf(context.node, 0));
  const axes = shape.map((_, axis) => axis).slice(2);
  return [spreadMean(gradient, shape, axes, context)];
};
