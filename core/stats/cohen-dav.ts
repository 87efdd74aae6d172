import { sampleVariance } from 'simple-statistics';

/**
 * d_av: mean difference over the conditions' own spread, √((s_x² + s_y²) / 2) with ddof 1 (Cumming 2012,
 * chapter 11; pingouin's `cohen` for paired samples). Lakens (2013, formula 10) divides by the mean of the
 * two standard deviations instead. Unlike d_z it does not grow with the correlation of the pairs. `null`
 * for fewer than two pairs or without a spread.
 */
export function cohenDav(
  x: readonly number[],
  y: readonly number[],
  meanDifference: number | null,
): number | null {
  if (meanDifference === null || x.length < 2) return null;
  const variance = (sampleVariance([...x]) + sampleVariance([...y])) / 2;
  return variance > 0 ? meanDifference / Math.sqrt(variance) : null;
}
