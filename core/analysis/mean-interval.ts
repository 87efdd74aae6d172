import { byImage } from '../stats/by-image.ts';
import { clusteredMean } from '../stats/clustered-t-test.ts';
import type { Interval } from '../stats/paired-t-test.ts';

/**
 * The 95 % confidence interval of the mean of `values`: Student's, clustered by image where images have several
 * samples (CR2). `null` without spread or with fewer than two images.
 */
export function meanInterval(
  values: readonly number[],
  images: readonly string[],
): Interval | null {
  return clusteredMean(byImage(values, images))?.ci95 ?? null;
}
