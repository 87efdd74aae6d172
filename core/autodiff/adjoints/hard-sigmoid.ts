import { floatOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = min(max(α x + β, 0), 1), so dx = α · dy if 0 < y < 1, else 0 (as in PyTorch at the kinks).
 */
export const hardSigmoid: AdjointRule = (gradient, { node, build }) => {
  const y = outputOf(node);
  const zero = build.floats([], [0]);
  const alpha = build.floats([], [floatOf(node, 'alpha', 0.2)]);
  const open = build.node('And', [
    build.node('Greater', [y, zero]),
    build.node('Less', [y, build.floats([], [1])]),
  ]);
  return [build.gate(gradient, build.node('Where', [open, alpha, zero]))];
};
