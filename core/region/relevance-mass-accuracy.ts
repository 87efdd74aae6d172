import { InvalidImageError } from '../errors/invalid-image-error.ts';
import type { RegionMeans } from './region-means.ts';
import type { Regions } from '../image/regions.ts';

/**
 * Relevance mass accuracy (Arras et al. 2022, "CLEVR-XAI"): heat on the foreground over heat on both
 * regions, in [0, 1] for a heatmap without negative values.
 *
 * @throws InvalidImageError `flat-map` if neither region has any heat.
 */
export function relevanceMassAccuracy(
  { meanForeground, meanBackground }: RegionMeans,
  regions: Regions,
): number {
  const foreground = meanForeground * regions.foreground;
  const total = foreground + meanBackground * regions.background;
  if (!(total > 0)) {
    throw new InvalidImageError(
      'flat-map',
      `Expected heat on the labelled pixels of the ${regions.width}x${regions.height} heatmap but its sum there is ${total}.`,
    );
  }
  return foreground / total;
}
