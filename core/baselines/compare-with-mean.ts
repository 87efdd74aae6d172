import type { FloatMap, LabelMap } from '../image/raster.ts';
import { splitRegions } from '../image/regions.ts';
import type { SampleBaselines } from '../schema/baseline-measures.ts';
import type { MeasuredMask } from './compare-alone.ts';
import { outcomesOf } from './outcomes-of.ts';

/**
 * Measures the baselines that need other images on a sample's mask.
 *
 * @param labels the part of the mask that is measured: see `measuredPart`
 * @param mean the mean of the other images' masks, on the grid; undefined if there are no other images
 * @throws InvalidImageError if the mask lacks a region
 */
export function compareWithMean(
  labels: LabelMap,
  { foreground, measure }: Pick<MeasuredMask, 'foreground' | 'measure'>,
  mean: FloatMap | undefined,
): SampleBaselines {
  const regions = splitRegions(labels, foreground, measure.void);
  const { width, height } = labels;
  const context = { size: { width, height }, meanOfOthers: () => mean };
  return outcomesOf(context, regions, { needsOthers: true });
}
