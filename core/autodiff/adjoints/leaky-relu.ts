import { floatOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = x if x > 0, else α · x, so dx = dy if x > 0, else α · dy (as in PyTorch at the kink). */
export const leakyRelu: AdjointRule = (gradient, { node, build }) => {
  const alpha = build.floats([], [floatOf(node, 'alpha', 0.01)]);
  const positive = build.node('Greater', [inputOf(node, 0), build.floats([], [0])]);
  return [build.node('Where', [positive, gradient, build.node('Mul', [gradient, alpha])])];
};
