import { floatOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/** y = x if x > 0, else α (eˣ − 1), so dx = dy if x > 0, else dy · (y + α) (as in PyTorch at the kink). */
export const elu: AdjointRule = (gradient, { node, build }) => {
  const alpha = build.floats([], [floatOf(node, 'alpha', 1)]);
  const positive = build.node('Greater', [inputOf(node, 0), build.floats([], [0])]);
  const slope = build.node('Add', [outputOf(node), alpha]);
  return [build.node('Where', [positive, gradient, build.node('Mul', [gradient, slope])])];
};
