import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = ln(1 + eˣ), so dx = dy · sigmoid x. */
export const softplus: AdjointRule = (gradient, { node, build }) => [
  build.gate(gradient, build.node('Sigmoid', [inputOf(node, 0)])),
];
