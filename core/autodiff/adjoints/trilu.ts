import { int, intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';

/** y is a triangle of x and 0 elsewhere, so dx is that triangle of dy. */
export const trilu: AdjointRule = (gradient, { node, build }) => [
  build.node('Trilu', [gradient, ...node.input.slice(1)], { upper: int(intOf(node, 'upper', 1)) }),
];
