import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = eˣ, so dx = dy · y. */
export const exp: AdjointRule = (gradient, { node, build }) => [
  build.gate(gradient, outputOf(node)),
];
