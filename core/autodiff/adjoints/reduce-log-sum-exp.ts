import type { AdjointRule } from './adjoint.ts';
import { keepAxes, reducedAxes } from './reduction.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/** y = ln Σ eˣ over axes, so dx = dy · exp(x − y). */
export const reduceLogSumExp: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const axes = reducedAxes(context);
  const kept = (tensor: string) => keepAxes(tensor, axes, context);
  const share = build.node('Exp', [build.node('Sub', [inputOf(node, 0), kept(outputOf(node))])]);
  return [build.node('Mul', [kept(gradient), share])];
};
