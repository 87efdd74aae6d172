/** A perturbation's size in pixel values. */
export interface PerturbationSize {
  /** The largest change of a value. */
  linf: number;
  /** The Euclidean length of all changes. */
  l2: number;
}

/** The size of what was added to an image. */
export function perturbationSize(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
): PerturbationSize {
  let linf = 0;
  let squares = 0;
  for (let i = 0; i < before.length; i++) {
    const change = Math.abs(after[i]! - before[i]!);
    linf = Math.max(linf, change);
    squares += change * change;
  }
  return { linf, l2: Math.sqrt(squares) };
}

/** √Σ x². */
export function l2Norm(values: Float32Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}
