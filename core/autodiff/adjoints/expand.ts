import type { AdjointRule } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/** y = x, repeated along the axes of size 1, so dx = Σ dy over those axes. */
export const expand: AdjointRule = (gradient, { node, build, shapeOf }) => [
  build.sumToShape(gradient, shapeOf(outputOf(node)), shapeOf(inputOf(node, 0))),
];
