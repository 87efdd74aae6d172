import type { AdjointRule } from './adjoint.ts';
import { keepAxes, reducedAxes } from './reduction.ts';

/** y = ln Σ eˣ over axes, so dx = dy · exp(x − y). */
export const reduceLogSumExp: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const axes = reducedAxes(context);
  const kept = (tensor: string) => keepAxes(tensor, axes, context);
  const share = build.node('Exp', [build.node('Sub', [node.input[0]!, kept(node.output[0]!)])]);
  return [build.node('Mul', [kept(gradient), share])];
};
