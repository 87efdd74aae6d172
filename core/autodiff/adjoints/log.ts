import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = ln x, so dx = dy / x. */
export const log: AdjointRule = (gradient, { node, build }) => [
  build.node('Div', [gradient, inputOf(node, 0)]),
];
