import type { PhotoPixels } from '../image/placement.ts';
import type { FloatMap, LabelMap } from '../image/raster.ts';
import type { MeasureSpec } from '../schema/audit-spec.ts';
import type { RegionMeasures } from '../schema/measurement.ts';
import { enrichment } from './enrichment.ts';
import { foregroundArea } from './foreground-area.ts';
import { hottestOnVoid } from './hottest-on-void.ts';
import { logRatio } from './log-ratio.ts';
import { pointingHit } from './pointing-hit.ts';
import { pointingHit15 } from './pointing-hit-15.ts';
import { regionHeat } from './region-heat.ts';
import { regionMeans } from './region-means.ts';
import { splitRegions } from '../image/regions.ts';
import { relevanceMassAccuracy } from './relevance-mass-accuracy.ts';
import { relevanceRankAccuracy } from './relevance-rank-accuracy.ts';
import { rocAuc } from './roc-auc.ts';
import { shareAtZero } from './share-at-zero.ts';
import { rankHeat } from './ranked-heat.ts';
import { topKIntersection } from './top-k-intersection.ts';

export interface RegionOptions {
  /** How many pixels of the photo one of the heatmap's spans, for distances; default: one. */
  photoPixels?: PhotoPixels;
  /** How pixels labelled 255 are treated; default: left out. */
  void?: MeasureSpec['void'];
}

/**
 * All region measures of one sample. `labels` has the heatmap's size; `foreground` is the class's value in
 * it, and 255 is void. The heatmap's values are finite and not negative.
 *
 * @throws InvalidImageError `empty-foreground`, `empty-background` or `flat-map`
 * @throws RangeError if the sizes differ: the caller must resize the mask
 */
export function measureRegions(
  heatmap: FloatMap,
  labels: LabelMap,
  foreground: number,
  { photoPixels = { across: 1, down: 1 }, void: voidPixels = 'left-out' }: RegionOptions = {},
): RegionMeasures {
  if (heatmap.width !== labels.width || heatmap.height !== labels.height) {
    throw new RangeError(
      `Expected labels of ${heatmap.width}x${heatmap.height}, the heatmap's size, but received ${labels.width}x${labels.height}.`,
    );
  }
  const regions = splitRegions(labels, foreground, voidPixels);
  const heat = regionHeat(heatmap, regions);
  const means = regionMeans(heat, regions);
  const { meanForeground, meanBackground } = means;
  const massAccuracy = relevanceMassAccuracy(means, regions);
  const ranks = rankHeat(heatmap, regions, (ranked) => ({
    relevanceRankAccuracy: relevanceRankAccuracy(ranked),
    topKIntersection: topKIntersection(ranked),
    rocAuc: rocAuc(ranked),
  }));
  return {
    meanForeground,
    meanBackground,
    difference: meanForeground - meanBackground,
    logRatio: logRatio(means),
    foregroundArea: foregroundArea(regions),
    relevanceMassAccuracy: massAccuracy,
    enrichment: enrichment(means, regions),
    relevanceRankAccuracy: ranks.relevanceRankAccuracy,
    topKIntersection: ranks.topKIntersection,
    rocAuc: ranks.rocAuc,
    pointingHit: pointingHit(heat.hottest, regions),
    pointingHit15: pointingHit15(heat.hottest, regions, photoPixels),
    hottestOnVoid: hottestOnVoid(heat, regions),
    shareAtZero: shareAtZero(heat, regions),
  };
}
