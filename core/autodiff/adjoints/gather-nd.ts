import { int, intOf, string } from '../../onnx/attributes.ts';
import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import { inputOf } from '../../onnx/node-tensors.ts';
import type { Shape } from '../../onnx/shape.ts';
import type { AdjointRule } from './adjoint.ts';
import { productOfDims } from './fixed-dims.ts';

/**
 * y[i, …] = x[indices[i], …] for indices over several axes, so each dy is added to the slice of dx at the
 * index that was read (ScatterND, which can add since opset 16). If the first axes are batch_dims, they become one
 * axis, whose places are added to the indices: ScatterND has no batch_dims.
 */
export const gatherNd: AdjointRule = (gradient, { node, build, opset, shapeOf, unsupported }) => {
  if (opset < 16) throw unsupported('ScatterND can add only since opset 16');
  const [x, indices] = [inputOf(node, 0), inputOf(node, 1)];
  const [shape, indicesShape] = [shapeOf(x), shapeOf(indices)];
  const batchDims = intOf(node, 'batch_dims', 0);
  const add = { reduction: string('add') };
  const zeros = build.zerosLike(x);
  if (batchDims === 0) return [build.node('ScatterND', [zeros, indices, gradient], add)];

  const asRows = (tensor: string, dims: Shape) =>
    build.reshape(tensor, [productOfDims(dims.slice(0, batchDims)), ...dims.slice(batchDims)]);
  const last = indicesShape.length - 1;
  const result = [
    ...indicesShape.slice(0, last),
    ...shape.slice(batchDims + Number(indicesShape[last])),
  ];
  const within = asRows(indices, indicesShape);
  const rows = build.node('Concat', [rowsOf(build, within, last - batchDims + 1), within], {
    axis: int(-1),
  });
  const sums = build.node('ScatterND', [asRows(zeros, shape), rows, asRows(gradient, result)], add);
  return [build.reshape(sums, shape)];
};

/** The place of each index along the first axis, with a last axis of 1. */
function rowsOf(build: GraphBuilder, indices: string, lastAxis: number): string {
  const one = build.slice(indices, { axis: lastAxis, start: 0, count: 1 });
  const ones = build.node('Add', [build.node('Sub', [one, one]), build.ints(1)]);
  const counted = build.node('CumSum', [ones, build.ints(0)]);
  return build.node('Sub', [counted, build.ints(1)]);
}
