import type { RegionMeans } from './region-means.ts';

/** Means below it count as it: a thousandth of the heat that a heatmap can have. */
const FLOOR = 0.001;

/**
 * log2(mean on the foreground / mean on the background): 1 = twice as hot, −1 = half as hot. A mean of
 * 0 has no logarithm and one near it an arbitrary one, so means below 0.001 count as 0.001: the ratio
 * of a heatmap with values in [0, 1] lies within ±9.97, and is 0 where both means are below.
 */
export function logRatio({ meanForeground, meanBackground }: RegionMeans): number {
  return Math.log2(Math.max(meanForeground, FLOOR) / Math.max(meanBackground, FLOOR));
}
