import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** Flatten, Reshape, Squeeze and Unsqueeze only change the shape, so dx is dy in the shape of x. */
export const reshape: AdjointRule = (gradient, { node, build, shapeOf }) => [
  build.reshape(gradient, shapeOf(inputOf(node, 0))),
];
