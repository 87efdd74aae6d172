import type { AdjointContext } from './adjoint.ts';

/** A normalisation before its scale and bias: x̂ = (x − mean) / deviation. */
export interface Normalised {
  /** x̂. */
  tensor: string;
  /** 1 / √(variance + ε), with the axes kept as 1. */
  inverseDeviation: string;
}

/** x̂ = (x − mean) / √(variance + ε) over axes. */
export function normalise(
  x: string,
  axes: readonly number[],
  epsilon: number,
  context: AdjointContext,
): Normalised {
  const { build } = context;
  const centred = build.node('Sub', [x, build.reduceMean(x, axes)]);
  return scaleToOne(centred, axes, epsilon, context);
}

/** x̂ = x / √(mean of x² + ε) over axes. */
export function scaleToOne(
  x: string,
  axes: readonly number[],
  epsilon: number,
  { build }: AdjointContext,
): Normalised {
  const variance = build.reduceMean(build.node('Mul', [x, x]), axes);
  const sum = build.node('Add', [variance, build.floats([], [epsilon])]);
  const inverseDeviation = build.node('Reciprocal', [build.node('Sqrt', [sum])]);
  return { tensor: build.node('Mul', [x, inverseDeviation]), inverseDeviation };
}

/**
 * The adjoint of a normalisation over axes (Ioffe & Szegedy 2015, "Batch normalization", section 3): dx =
 * (dx̂ − mean(dx̂) − x̂ · mean(dx̂ · x̂)) / deviation. If no mean was subtracted, the gradient's mean is
 * kept too.
 */
export function adjointOfNormalisation(
  gradient: string,
  { tensor, inverseDeviation }: Normalised,
  axes: readonly number[],
  { build }: AdjointContext,
  { centred = true } = {},
): string {
  const along = build.reduceMean(build.node('Mul', [gradient, tensor]), axes);
  const rest = build.node('Sub', [gradient, build.node('Mul', [tensor, along])]);
  const across = centred ? build.node('Sub', [rest, build.reduceMean(gradient, axes)]) : rest;
  return build.node('Mul', [across, inverseDeviation]);
}
