import { intOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = x / ‖x‖ along an axis. With p = 2, dx = (dy − y · Σ dy · y) / ‖x‖; with p = 1, dx = (dy − sign x · Σ
 * dy · y) / ‖x‖. If all are 0, so is dx.
 */
export const lpNormalization: AdjointRule = (gradient, { node, build, shapeOf }) => {
  const x = inputOf(node, 0);
  const y = outputOf(node);
  const axis = intOf(node, 'axis', -1);
  const axes = [axis < 0 ? axis + shapeOf(x).length : axis];
  const sum = (tensor: string) => build.reduceSum(tensor, axes, { keepDims: true });
  const isEuclidean = intOf(node, 'p', 2) === 2;
  const norm = isEuclidean
    ? build.node('Sqrt', [sum(build.node('Mul', [x, x]))])
    : sum(build.node('Abs', [x]));
  const direction = isEuclidean ? y : build.node('Sign', [x]);
  const along = build.node('Mul', [direction, sum(build.node('Mul', [gradient, y]))]);
  const zero = build.floats([], [0]);
  const positive = build.node('Greater', [norm, zero]);
  const inverse = build.node('Where', [positive, build.node('Reciprocal', [norm]), zero]);
  return [build.node('Mul', [build.node('Sub', [gradient, along]), inverse])];
};
