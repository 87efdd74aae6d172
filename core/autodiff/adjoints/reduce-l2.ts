import type { AdjointRule } from './adjoint.ts';
import { keepAxes, reducedAxes } from './reduction.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/** y = √Σ x² over axes, so dx = x · dy / y: 0 if all are 0, as in PyTorch. */
export const reduceL2: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const y = outputOf(node);
  const zero = build.floats([], [0]);
  const positive = build.node('Greater', [y, zero]);
  const ratio = build.node('Where', [positive, build.node('Div', [gradient, y]), zero]);
  const kept = keepAxes(ratio, reducedAxes(context), context);
  return [build.node('Mul', [inputOf(node, 0), kept])];
};
