import type { RegionMeans } from './region-means.ts';

/** Lower means count as this value: a thousandth of a heatmap's maximum. */
const FLOOR = 0.001;

/**
 * log2(mean on the foreground / mean on the background): 1 = twice as hot, −1 = half as hot. A mean of 0
 * has no logarithm and one near 0 an arbitrary one, so means below 0.001 count as 0.001: the log ratio of a
 * heatmap with values in [0, 1] is within ±9.97, and 0 if both means are below 0.001.
 */
export function logRatio({ meanForeground, meanBackground }: RegionMeans): number {
  return Math.log2(Math.max(meanForeground, FLOOR) / Math.max(meanBackground, FLOOR));
}
