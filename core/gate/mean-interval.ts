import { byImage } from '../stats/by-image.ts';
import { clusteredTTest } from '../stats/clustered-t-test.ts';
import { pairedTTest, type Interval } from '../stats/paired-t-test.ts';

/**
 * The 95 % confidence interval of the mean of `values`, from Student's t; if images have several samples,
 * from the standard error clustered by image. `null` without spread or with fewer than two values.
 */
export function meanInterval(
  values: readonly number[],
  images: readonly string[],
): Interval | null {
  const groups = byImage(values, images);
  return groups.length < values.length
    ? clusteredTTest(groups).differenceCI95
    : pairedTTest(
        values,
        values.map(() => 0),
      ).differenceCI95;
}
