import { intsOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y[i₀, i₁, …] has its axes permuted, so dx is dy with its axes permuted back. */
export const transpose: AdjointRule = (gradient, { node, build, shapeOf }) => {
  const axes = [...shapeOf(inputOf(node, 0)).keys()];
  const perm = intsOf(node, 'perm') ?? axes.toReversed();
  return [
    build.transpose(
      gradient,
      axes.map((axis) => perm.indexOf(axis)),
    ),
  ];
};
