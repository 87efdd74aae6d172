import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = erf x, so dx = dy · 2/√π · exp(−x²) = dy · exp(ln(2/√π) − x²). */
export const erf: AdjointRule = (gradient, { node, build }) => {
  const x = inputOf(node, 0);
  const logFactor = build.floats([], [Math.log(2 / Math.sqrt(Math.PI))]);
  const exponent = build.node('Sub', [logFactor, build.node('Mul', [x, x])]);
  return [build.gate(gradient, build.node('Exp', [exponent]))];
};
