import type { FloatMap } from '../image/raster.ts';
import { pointingHit } from '../region/pointing-hit.ts';
import { regionHeat } from '../region/region-heat.ts';
import { regionMeans } from '../region/region-means.ts';
import type { Regions } from '../image/regions.ts';
import { relevanceMassAccuracy } from '../region/relevance-mass-accuracy.ts';
import type { BaselineMeasures } from '../schema/baseline-measures.ts';
import { binnedRocAuc } from './binned-roc-auc.ts';

/**
 * The measures of a baseline: those of `measureRegions`, except the ones that need sorted heat, which takes
 * longer than all others together.
 *
 * @throws InvalidImageError `flat-map` if no pixel of the regions has any heat
 */
export function measureBaseline(heatmap: FloatMap, regions: Regions): BaselineMeasures {
  const heat = regionHeat(heatmap, regions);
  const means = regionMeans(heat, regions);
  return {
    ...means,
    difference: means.meanForeground - means.meanBackground,
    relevanceMassAccuracy: relevanceMassAccuracy(means, regions),
    rocAuc: binnedRocAuc(heatmap, regions),
    pointingHit: pointingHit(heat.hottest, regions),
  };
}
