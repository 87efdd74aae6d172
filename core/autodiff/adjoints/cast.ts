import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** A Cast between floats keeps the values, so dx is dy in the type of x. */
export const cast: AdjointRule = (gradient, { node, build, opset, unsupported }) => {
  if (opset < 15) throw unsupported('casting back needs opset 15');
  return [build.node('CastLike', [gradient, inputOf(node, 0)])];
};
