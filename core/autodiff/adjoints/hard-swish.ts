import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/**
 * y = x · min(max(x / 6 + 1/2, 0), 1), so dx = 0 if x ≤ −3, dy if x ≥ 3, else dy · (x / 3 + 1/2)
 * (as in PyTorch at the kinks).
 */
export const hardSwish: AdjointRule = (gradient, { node, build }) => {
  const x = inputOf(node, 0);
  const number = (value: number) => build.floats([], [value]);
  const between = build.node('Add', [build.node('Mul', [x, number(1 / 3)]), number(1 / 2)]);
  const low = build.node('Where', [build.node('Greater', [x, number(-3)]), between, number(0)]);
  const slope = build.node('Where', [build.node('Less', [x, number(3)]), low, number(1)]);
  return [build.gate(gradient, slope)];
};
