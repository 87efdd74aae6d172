/** |actual − expected| / |expected|, or the absolute error where 0 is expected. */
export function relativeError(actual: number | null | undefined, expected: number): number {
  const error = Math.abs((actual ?? NaN) - expected);
  return expected === 0 ? error : error / Math.abs(expected);
}
