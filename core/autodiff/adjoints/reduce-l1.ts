import type { AdjointRule } from './adjoint.ts';
import { keepAxes, reducedAxes } from './reduction.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = Σ |x| over axes, so dx = dy · sign x: 0 at 0, as in PyTorch. */
export const reduceL1: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const sign = build.node('Sign', [inputOf(node, 0)]);
  return [build.node('Mul', [keepAxes(gradient, reducedAxes(context), context), sign])];
};
