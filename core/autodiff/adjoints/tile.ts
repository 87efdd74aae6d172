import type { Dim } from '../../onnx/shape.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/** y is x, repeated as a whole along its axes, so dx = Σ dy over the repetitions. */
export const tile: AdjointRule = (gradient, { node, build, shapeOf }) => {
  const [before, after] = [shapeOf(inputOf(node, 0)), shapeOf(outputOf(node))];
  const dims: Dim[] = [];
  const repetitions: number[] = [];
  before.forEach((dim, axis) => {
    const times = quotient(after[axis]!, dim);
    if (times !== 1) {
      repetitions.push(dims.length);
      dims.push(times);
    }
    dims.push(dim);
  });
  if (repetitions.length === 0) return [gradient];
  return [build.reduceSum(build.reshape(gradient, dims), repetitions, { keepDims: false })];
};

function quotient(large: Dim, small: Dim): Dim {
  const perSample = (dim: Dim) => (typeof dim === 'number' ? dim : dim.perSample);
  const times = perSample(large) / perSample(small);
  const grows = typeof large !== 'number' && typeof small === 'number';
  return grows ? { perSample: times } : times;
}
