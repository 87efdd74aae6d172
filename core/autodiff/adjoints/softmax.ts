import { softmaxAxes } from './softmax-axes.ts';
import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = eˣ / Σ eˣ over axes, so dx = dy · y − y · Σ dy · y over the same axes. */
export const softmax: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const y = outputOf(node);
  const weighted = build.node('Mul', [gradient, y]);
  const sum = build.reduceSum(weighted, softmaxAxes(context), { keepDims: true });
  return [build.node('Sub', [weighted, build.node('Mul', [y, sum])])];
};
