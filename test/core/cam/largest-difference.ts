/** The largest absolute difference between values at the same place; NaN where the lengths differ. */
export function largestDifference(actual: Float32Array, expected: readonly number[]): number {
  if (actual.length !== expected.length) return NaN;
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
}
