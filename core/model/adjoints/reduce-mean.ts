import { intOf, intsOf } from '../attributes.ts';
import type { AdjointRule } from './adjoint.ts';
import { spreadMean } from './spread-mean.ts';

/** y = mean of x over axes, so dx = dy / (number of places), repeated over the axes. */
export const reduceMean: AdjointRule = (gradient, context) => {
  const { node, build, input } = context;
  const shape = context.shapeOf(node.input[0]!);
  const axesInput = input(1);
  const given = (axesInput === undefined ? intsOf(node, 'axes') : context.intsOf(axesInput)) ?? [];
  if (given.length === 0 && intOf(node, 'noop_with_empty_axes', 0) === 1) return [gradient];
  const axes = (given.length === 0 ? [...shape.keys()] : given).map((axis) =>
    axis < 0 ? axis + shape.length : axis,
  );
  const kept = shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  return [spreadMean(build.reshape(gradient, kept), shape, axes, context)];
};
