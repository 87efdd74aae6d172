import { floatOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = x if x > 0, else α (exp(x / α) − 1), so dx = dy if x > 0, else dy · (y / α + 1)
 * (Barron 2017, "Continuously differentiable exponential linear units").
 */
export const celu: AdjointRule = (gradient, { node, build }) => {
  const alpha = floatOf(node, 'alpha', 1);
  const one = build.floats([], [1]);
  const positive = build.node('Greater', [inputOf(node, 0), build.floats([], [0])]);
  const scaled = build.node('Mul', [outputOf(node), build.floats([], [1 / alpha])]);
  const slope = build.node('Where', [positive, one, build.node('Add', [scaled, one])]);
  return [build.gate(gradient, slope)];
};
