import type { AdjointRule } from './adjoint.ts';
import { keepAxes, reducedAxes } from './reduction.ts';

/** y = ln Σ x over axes, so dx = dy / Σ x = dy · exp(−y), repeated over the axes. */
export const reduceLogSum: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const [x = ''] = node.input;
  const [y = ''] = node.output;
  const axes = reducedAxes(context);
  const slope = build.node('Exp', [build.node('Neg', [y])]);
  const kept = keepAxes(build.node('Mul', [gradient, slope]), axes, context);
  return [build.node('Expand', [kept, build.node('Shape', [x])])];
};
