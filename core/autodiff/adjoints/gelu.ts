import { stringOf } from '../../onnx/attributes.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/**
 * y = x Φ(x) with the normal distribution function Φ, or its tanh approximation (Hendrycks & Gimpel 2016,
 * "Gaussian error linear units"), so dx = dy · (Φ + x Φ′).
 */
export const gelu: AdjointRule = (gradient, context) => {
  const { node, build } = context;
  const approximate = stringOf(node, 'approximate', 'none') === 'tanh';
  return [build.gate(gradient, approximate ? tanhSlope(context) : erfSlope(context))];
};

/** With z = x / √2: Φ + x Φ′ = (1 + erf z) / 2 + z exp(−z²) / √π. */
function erfSlope({ node, build }: AdjointContext): string {
  const number = (value: number) => build.floats([], [value]);
  const z = build.node('Mul', [inputOf(node, 0), number(Math.SQRT1_2)]);
  const exponent = build.node('Sub', [
    number(Math.log(2 / Math.sqrt(Math.PI))),
    build.node('Mul', [z, z]),
  ]);
  const bell = build.node('Mul', [z, build.node('Exp', [exponent])]);
  const doubled = build.node('Add', [build.node('Add', [build.node('Erf', [z]), number(1)]), bell]);
  return build.node('Mul', [doubled, number(0.5)]);
}

/**
 * Φ = s = sigmoid u with u = 2√(2/π) (x + 0.044715 x³), so
 * Φ + x Φ′ = s · (1 + (1 − s) x u′) and x u′ = 3 u − 4√(2/π) x.
 */
function tanhSlope({ node, build }: AdjointContext): string {
  const x = inputOf(node, 0);
  const number = (value: number) => build.floats([], [value]);
  const factor = 2 * Math.sqrt(2 / Math.PI);
  const cubic = build.node('Mul', [build.node('Mul', [x, x]), number(0.044715 * factor)]);
  const u = build.node('Mul', [x, build.node('Add', [cubic, number(factor)])]);
  const s = build.node('Sigmoid', [u]);
  const xSlopeOfU = build.node('Sub', [
    build.node('Mul', [u, number(3)]),
    build.node('Mul', [x, number(2 * factor)]),
  ]);
  const rest = build.node('Mul', [build.node('Sub', [number(1), s]), xSlopeOfU]);
  return build.node('Mul', [s, build.node('Add', [rest, number(1)])]);
}
