import { int, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';

/** y₀, y₁, … are x cut along an axis, so dx = dy₀, dy₁, … one after the other; zeros for unused parts. */
export const split: AdjointRule = (_gradient, { node, build, gradientOf }) => [
  build.node(
    'Concat',
    node.output.map((_, index) => gradientOf(index)),
    { axis: int(intOf(node, 'axis', 0)) },
  ),
];
