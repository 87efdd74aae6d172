import type { AdjointRule } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/** y = a − b with broadcasting, so da = dy and db = −dy, each summed over the broadcast axes. */
export const sub: AdjointRule = (gradient, { node, build, shapeOf, wants }) => {
  const from = shapeOf(outputOf(node));
  const summed = (index: number) => build.sumToShape(gradient, from, shapeOf(inputOf(node, index)));
  return [wants(0) ? summed(0) : undefined, wants(1) ? build.node('Neg', [summed(1)]) : undefined];
};
