import type { AdjointRule } from './adjoint.ts';
import { keepAxes, reducedAxes } from './reduction.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = Σ x² over axes, so dx = 2 x · dy. */
export const reduceSumSquare: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const doubled = build.node('Add', [gradient, gradient]);
  const kept = keepAxes(doubled, reducedAxes(context), context);
  return [build.node('Mul', [inputOf(node, 0), kept])];
};
