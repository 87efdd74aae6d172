import { floatOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = γ x if x > 0, else γ α (eˣ − 1), so dx = dy · γ if x > 0, else dy · (y + γ α) (as in PyTorch at the
 * kink).
 */
export const selu: AdjointRule = (gradient, { node, build }) => {
  const alpha = floatOf(node, 'alpha', 1.67326319217681884765625);
  const gamma = floatOf(node, 'gamma', 1.05070102214813232421875);
  const positive = build.node('Greater', [inputOf(node, 0), build.floats([], [0])]);
  const below = build.node('Add', [outputOf(node), build.floats([], [gamma * alpha])]);
  const slope = build.node('Where', [positive, build.floats([], [gamma]), below]);
  return [build.gate(gradient, slope)];
};
