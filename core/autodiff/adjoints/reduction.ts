import { intOf, intsOf } from '../../onnx/attributes.ts';
import type { AdjointContext } from './adjoint.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * The axes of a reduction, counted from the front: an attribute or, in later opsets, an input. If none are
 * given, all axes are reduced, or none with `noop_with_empty_axes`.
 */
export function reducedAxes({
  node,
  input,
  intsOf: operand,
  shapeOf,
}: AdjointContext): readonly number[] {
  const all = [...shapeOf(inputOf(node, 0)).keys()];
  const axes = input(1);
  const given = (axes === undefined ? intsOf(node, 'axes') : operand(axes)) ?? [];
  if (given.length === 0) return intOf(node, 'noop_with_empty_axes', 0) === 1 ? [] : all;
  return given.map((axis) => (axis < 0 ? axis + all.length : axis));
}

/** A tensor in the shape of the reduction's output, with the reduced axes kept as 1. */
export function keepAxes(
  tensor: string,
  axes: readonly number[],
  { node, build, shapeOf }: AdjointContext,
): string {
  const shape = shapeOf(inputOf(node, 0));
  if (shapeOf(outputOf(node)).length === shape.length) return tensor;
  return build.reshape(
    tensor,
    shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
  );
}
