import type { Images } from '../stats/by-image.ts';
import { clusteredTTest } from '../stats/clustered-t-test.ts';
import { cohenDz } from '../stats/cohen-dz.ts';
import { pairedTTest } from '../stats/paired-t-test.ts';
import { signFlipTest } from '../stats/sign-flip.ts';
import type { BaselineComparison } from '../schema/results.ts';

/**
 * The t-test of `own` − `other`, clustered, with d_z, and the sign-flip test: if neither were better than the other,
 * either could be called the first. Figures that do not exist are `null`.
 *
 * @param images those of the pairs: pairs of one are not independent
 */
export function comparePairs(
  own: readonly number[],
  other: readonly number[],
  images: Images,
): Omit<BaselineComparison, 'meanOwn' | 'meanBaseline'> {
  const { meanDifference, sdDifference } = pairedTTest(own, other);
  const differences = own.map((value, i) => value - other[i]!);
  const groups = images.group(differences);
  const { t, df, p, log10p, differenceCI95, dzCI95 } = clusteredTTest(groups);
  return {
    meanDifference,
    differenceCI95,
    ...{ t, df, p, log10p },
    dz: cohenDz(meanDifference, sdDifference),
    dzCI95,
    signFlip: t === null ? null : signFlipTest(groups),
  };
}
