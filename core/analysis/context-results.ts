import { clusterOf } from './cluster-of.ts';
import { mean } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import type { ContextResults } from '../schema/results.ts';
import { byImage } from '../stats/by-image.ts';
import { signFlipTest } from '../stats/sign-flip.ts';
import { adjustP } from '../stats/adjust-p.ts';
import { cohenDz } from '../stats/cohen-dz.ts';
import { pairedTTest } from '../stats/paired-t-test.ts';
import { FEWEST_IMAGES } from './verdict.ts';

/**
 * Where the background's heat is: for each class and each other class in its background (the context), the
 * context's share of the background's heat compared with its share of the background's area, paired by
 * sample. Only samples that show the context are included. Pairs of classes with fewer than 6 images are
 * listed without a test. Two-sided p values of sign flips by image are corrected for the number of tests; `takesMore`
 * is true if the corrected p (Holm) is at most `alpha` and the mean difference is above 0. Sorted by heat relative to
 * size, hottest first, then by name.
 */
export function contextResults(rows: readonly Measured[], alpha: number): ContextResults[] {
  const pairs = new Map<string, { class: string; context: string; shares: ContextShare[] }>();
  for (const row of rows) {
    for (const [context, share] of Object.entries(row.context ?? {})) {
      const key = JSON.stringify([row.class, context]);
      const pair = pairs.get(key);
      const shown = { ...share, image: clusterOf(row) };
      if (pair) pair.shares.push(shown);
      else pairs.set(key, { class: row.class, context, shares: [shown] });
    }
  }
  const results = [...pairs.values()].map(({ shares, ...pair }) => ({
    ...pair,
    ...compare(shares),
  }));
  const adjusted = adjustP(
    results.map(({ signFlip }) => (signFlip ? Math.log10(signFlip.p.twoSided) : null)),
  );
  return results
    .map((result, i) => ({
      ...result,
      adjusted: adjusted[i]!,
      takesMore: (adjusted[i]?.holm.p ?? Infinity) <= alpha && (result.meanDifference ?? 0) > 0,
    }))
    .sort(
      (a, b) =>
        b.ratio - a.ratio || compareNames(a.class, b.class) || compareNames(a.context, b.context),
    );
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

interface ContextShare {
  image: string;
  mass: number;
  area: number;
}

function compare(shares: readonly ContextShare[]) {
  const mass = shares.map((share) => share.mass);
  const area = shares.map((share) => share.area);
  const [meanMass, meanArea] = [mean(mass), mean(area)];
  const { n, ...test } = pairedTTest(mass, area);
  const groups = byImage(
    mass.map((value, i) => value - area[i]!),
    shares.map(({ image }) => image),
  );
  const isTested = groups.images >= FEWEST_IMAGES;
  return {
    n,
    meanMass,
    meanArea,
    ratio: meanMass / meanArea,
    ...test,
    ...(!isTested && { t: null, df: null, p: null, log10p: null, differenceCI95: null }),
    signFlip: isTested ? signFlipTest(groups) : null,
    dz: isTested ? cohenDz(test.meanDifference, test.sdDifference) : null,
  };
}
