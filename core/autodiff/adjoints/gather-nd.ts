import { intOf, string } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';

/**
 * y[i, …] = x[indices[i], …] for indices over several axes, so each dy is added to the slice of dx at the
 * index that was read (ScatterND, which can add since opset 16).
 */
export const gatherNd: AdjointRule = (gradient, { node, build, opset, unsupported }) => {
  if (opset < 16) throw unsupported('ScatterND can add only since opset 16');
  if (intOf(node, 'batch_dims', 0) !== 0) throw unsupported('it has batch_dims');
  const [x, indices] = node.input as [string, string];
  return [
    build.node('ScatterND', [build.zerosLike(x), indices, gradient], { reduction: string('add') }),
  ];
};
