import { foregroundArea } from './foreground-area.ts';
import type { RegionMeans } from './region-means.ts';
import type { Regions } from '../image/regions.ts';
import { relevanceMassAccuracy } from './relevance-mass-accuracy.ts';

/** Smallest share of the pixels at which a foreground has an enrichment. */
const SMALLEST_AREA = 0.001;

/**
 * Relevance mass accuracy divided by its value for uniform heat: the foreground's share of the heat over
 * its share of the area. 1 = uniform heat; at most 1 / area. Kohlbrenner et al. 2020 ("Towards Best
 * Practice in Explaining Neural Network Decisions with LRP") call it the weighted localisation score.
 *
 * `null` if the foreground has less than 0.1 % of the pixels (50 of 224 × 224): the ratio can then exceed
 * 1000, and one more pixel in the mask changes it by 2 % or more.
 *
 * @throws InvalidImageError `flat-map` if neither region has any heat.
 */
export function enrichment(means: RegionMeans, regions: Regions): number | null {
  const area = foregroundArea(regions);
  return area < SMALLEST_AREA ? null : relevanceMassAccuracy(means, regions) / area;
}
