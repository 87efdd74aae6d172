import { InvalidImageError } from '../errors/invalid-image-error.ts';
import type { FloatMap } from '../image/raster.ts';
import type { Regions } from './regions.ts';
import { regionMeans } from './region-means.ts';

/**
 * Relevance mass accuracy (Arras et al. 2022, "CLEVR-XAI"): heat on the foreground over heat on all
 * labelled pixels, in [0, 1] for a heatmap without negative values.
 *
 * @throws InvalidImageError `flat-map` where no labelled pixel has any heat.
 */
export function relevanceMassAccuracy(heatmap: FloatMap, regions: Regions): number {
  const { meanForeground, meanBackground } = regionMeans(heatmap, regions);
  const foreground = meanForeground * regions.foreground;
  const total = foreground + meanBackground * regions.background;
  if (!(total > 0)) {
    throw new InvalidImageError(
      'flat-map',
      `Expected heat on the labelled pixels of the ${heatmap.width}x${heatmap.height} heatmap but its sum there is ${total}.`,
    );
  }
  return foreground / total;
}
