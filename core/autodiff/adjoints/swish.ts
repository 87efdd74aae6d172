import { floatOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';

/** y = x · σ(α x), so dx = dy · (σ(α x) + α y (1 − σ(α x))). */
export const swish: AdjointRule = (gradient, { node, build }) => {
  const [x = ''] = node.input;
  const [y = ''] = node.output;
  const alpha = build.floats([], [floatOf(node, 'alpha', 1)]);
  const gate = build.node('Sigmoid', [build.node('Mul', [x, alpha])]);
  const rest = build.node('Sub', [build.floats([], [1]), gate]);
  const bend = build.node('Mul', [build.node('Mul', [y, alpha]), rest]);
  return [build.gate(gradient, build.node('Add', [gate, bend]))];
};
