import { cutLabels } from '../image/box.ts';
import { measuredPart } from '../image/measured-part.ts';
import type { FloatMap } from '../image/raster.ts';
import { splitRegions } from '../image/regions.ts';
import type { SampleBaselines } from '../schema/baseline-measures.ts';
import type { MeasuredMask } from './compare-alone.ts';
import { outcomesOf } from './outcomes-of.ts';

/**
 * Measures the baselines that need other images on a sample's mask.
 *
 * @param mean the mean of the other images' masks, on the grid of masks; undefined if there are no other images
 * @throws InvalidImageError if the measured mask lacks a region
 */
export function compareWithMean(
  { labels, placement, foreground, measure }: MeasuredMask,
  mean: FloatMap | undefined,
): SampleBaselines {
  const { box } = measuredPart(placement, measure.at);
  const regions = splitRegions(cutLabels(labels, box), foreground, measure.void);
  return outcomesOf({ size: box, meanOfOthers: () => mean }, regions, { needsOthers: true });
}
