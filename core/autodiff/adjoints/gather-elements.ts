import { int, intOf, string } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';

/**
 * y[i, j, …] = x[indices[i, j, …], j, …], so each dy is added to the element of dx at the index that was
 * read (ScatterElements, which can add since opset 16).
 */
export const gatherElements: AdjointRule = (gradient, { node, build, opset, unsupported }) => {
  if (opset < 16) throw unsupported('ScatterElements can add only since opset 16');
  const [x, indices] = node.input as [string, string];
  return [
    build.node('ScatterElements', [build.zerosLike(x), indices, gradient], {
      axis: int(intOf(node, 'axis', 0)),
      reduction: string('add'),
    }),
  ];
};
