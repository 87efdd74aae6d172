import { mean } from 'simple-statistics';
import { meanInterval } from './mean-interval.ts';
import type { RegionGap } from '../schema/results.ts';
import { shareOf } from './share-of.ts';

/** Whether an image was fooled by two attacks of one ε: one of its object, one of an equally large patch of background. */
export interface FooledInRegions {
  /** What samples that are not independent share, see `clusterOf`. */
  cluster: string;
  epsilon: number;
  object: boolean;
  patch: boolean;
}

/** Each ε, from the smallest, over the samples that were attacked in both regions. */
export function fooledByRegion(rows: readonly FooledInRegions[]): RegionGap[] {
  const epsilons = [...new Set(rows.map(({ epsilon }) => epsilon))].sort((a, b) => a - b);
  return epsilons.map((epsilon) => {
    const of = rows.filter((row) => row.epsilon === epsilon);
    const differences = of.map(({ object, patch }) => Number(object) - Number(patch));
    const interval = meanInterval(
      differences,
      of.map(({ cluster }) => cluster),
    );
    return {
      epsilon,
      n: of.length,
      object: shareOf(of.map(({ object }) => object)),
      patch: shareOf(of.map(({ patch }) => patch)),
      gap: mean(differences),
      // Of few images Student's interval goes beyond what a difference of shares can be.
      gapCI95: interval && [Math.max(-1, interval[0]), Math.min(1, interval[1])],
    };
  });
}

/**
 * The gap where it can tell most: at the ε whose two shares average nearest to 40 %, the smallest of several. Where
 * hardly any or nearly all images are fooled, no region can stand out. `undefined` without attacks.
 */
export function gapNearForty(gaps: readonly RegionGap[]): RegionGap | undefined {
  // (share + share) / 2 − 2/5, in whole samples, so that equal distances are equal.
  const distance = ({ object, patch, n }: RegionGap) =>
    Math.abs(5 * Math.round(n * (object.share + patch.share)) - 4 * n) / n;
  return gaps.toSorted((a, b) => distance(a) - distance(b) || a.epsilon - b.epsilon)[0];
}
