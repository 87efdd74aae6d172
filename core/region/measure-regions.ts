import type { FloatMap, LabelMap } from '../image/raster.ts';
import type { RegionMeasures } from '../spec/measurement.ts';
import { pointingHit } from './pointing-hit.ts';
import { regionMeans } from './region-means.ts';
import { splitRegions } from './regions.ts';
import { relevanceMassAccuracy } from './relevance-mass-accuracy.ts';
import { rocAuc } from './roc-auc.ts';

/**
 * Every region measure of one sample. `labels` has the heatmap's size; `foreground` is the class's
 * value in it, and 255 is void.
 *
 * @throws InvalidImageError `empty-foreground`, `empty-background` or `flat-map`
 * @throws RangeError where the sizes differ: the caller resizes the mask
 */
export function measureRegions(
  heatmap: FloatMap,
  labels: LabelMap,
  foreground: number,
): RegionMeasures {
  if (heatmap.width !== labels.width || heatmap.height !== labels.height) {
    throw new RangeError(
      `Expected labels of ${heatmap.width}x${heatmap.height}, the heatmap's size, but received ${labels.width}x${labels.height}.`,
    );
  }
  const regions = splitRegions(labels, foreground);
  const { meanForeground, meanBackground } = regionMeans(heatmap, regions);
  return {
    meanForeground,
    meanBackground,
    difference: meanForeground - meanBackground,
    foregroundArea: regions.foreground / (regions.foreground + regions.background),
    pointingHit: pointingHit(heatmap, regions),
    relevanceMassAccuracy: relevanceMassAccuracy(heatmap, regions),
    rocAuc: rocAuc(heatmap, regions),
  };
}
