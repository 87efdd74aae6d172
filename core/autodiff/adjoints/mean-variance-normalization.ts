import { intsOf } from '../../onnx/attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { adjointOfNormalisation, normalise } from './normalisation.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** y = x̂, normalised over axes (by default all but the channels), whose adjoint gives dx. */
export const meanVarianceNormalization: AdjointRule = (gradient, context) => {
  const { node, shapeOf } = context;
  const x = inputOf(node, 0);
  const axes = (intsOf(node, 'axes') ?? [0, 2, 3]).map((axis) =>
    axis < 0 ? axis + shapeOf(x).length : axis,
  );
  return [adjointOfNormalisation(gradient, normalise(x, axes, 0, context), axes, context)];
};
