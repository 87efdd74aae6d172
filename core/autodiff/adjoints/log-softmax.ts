import { softmaxAxes } from './softmax-axes.ts';
import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = x − ln Σ eˣ over axes, so dx = dy − eʸ · Σ dy over the same axes. */
export const logSoftmax: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const softmax = build.node('Exp', [outputOf(node)]);
  const sum = build.reduceSum(gradient, softmaxAxes(context), { keepDims: true });
  return [build.node('Sub', [gradient, build.node('Mul', [softmax, sum])])];
};
