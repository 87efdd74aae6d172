import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = |x|, so dx = dy · sign x: 0 at 0, as in PyTorch. */
export const abs: AdjointRule = (gradient, { node, build }) => [
  build.gate(gradient, build.node('Sign', [inputOf(node, 0)])),
];
