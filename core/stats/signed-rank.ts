import normalLogCdf from '@stdlib/stats-base-dists-normal-logcdf';
import { sum } from 'simple-statistics';
import type { Alternatives, SignedRankTest } from '../schema/results.ts';

/** From this number of differences on, the normal approximation is used, as in R. */
const FEWEST_APPROXIMATE = 50;

/**
 * The Wilcoxon signed-rank test of differences against a distribution symmetric about 0, as in R's
 * `wilcox.test(paired = TRUE)`: differences of 0 are left out (Wilcoxon's rule), ties share their mean
 * rank. Exact for fewer than 50 differences without zeros and ties; otherwise by the normal approximation
 * with continuity correction and tie-corrected variance.
 *
 * Includes the matched-pairs rank-biserial correlation (Kerby 2014): (positive − negative ranks) / all
 * ranks. `null` if all differences are 0.
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest | null {
  const nonZero = differences.filter((difference) => difference !== 0);
  const n = nonZero.length;
  if (n === 0) return null;
  const { positive, ties } = rank(nonZero);
  const all = (n * (n + 1)) / 2;
  const exact = n < FEWEST_APPROXIMATE && n === differences.length && ties.length === 0;
  const variance =
    (n * (n + 1) * (2 * n + 1)) / 24 - sum(ties.map((tied) => tied ** 3 - tied)) / 48;
  return {
    n,
    sumOfPositiveRanks: positive,
    ...(exact ? exactP(positive, n) : approximateP(positive - all / 2, Math.sqrt(variance))),
    exact,
    rankBiserial: (2 * positive - all) / all,
  };
}

/** The sum of the ranks (by size) of positive values, and the sizes of groups of tied values. */
function rank(values: readonly number[]): { positive: number; ties: number[] } {
  const sizesOf = (sign: number) =>
    Float64Array.from(
      values.filter((value) => sign * value > 0),
      Math.abs,
    ).sort();
  const [above, below] = [sizesOf(1), sizesOf(-1)];
  const ties: number[] = [];
  let positive = 0;
  for (let [i, j] = [0, 0]; i + j < above.length + below.length;) {
    const start = i + j;
    const size = Math.min(above[i] ?? Infinity, below[j] ?? Infinity);
    const first = i;
    while (above[i] === size) i++;
    while (below[j] === size) j++;
    const meanRank = (start + 1 + i + j) / 2;
    positive += meanRank * (i - first);
    if (i + j - start > 1) ties.push(i + j - start);
  }
  return { positive, ties };
}

/** From the number of subsets of {1, …, n} with each sum: exact, since 2^49 < 2^53. */
function exactP(positive: number, n: number) {
  const all = (n * (n + 1)) / 2;
  const subsets = new Float64Array(all + 1);
  subsets[0] = 1;
  for (let next = 1; next <= n; next++) {
    for (let total = all; total >= next; total--) subsets[total]! += subsets[total - next]!;
  }
  const share = (some: Float64Array) => some.reduce((total, count) => total + count, 0) / 2 ** n;
  const greater = share(subsets.subarray(positive));
  const less = share(subsets.subarray(0, positive + 1));
  const p: Alternatives = { twoSided: Math.min(1, 2 * Math.min(greater, less)), greater };
  return { p, log10p: { twoSided: Math.log10(p.twoSided), greater: Math.log10(p.greater) } };
}

function approximateP(excess: number, deviation: number) {
  const upperTail = (z: number) => normalLogCdf(-z, 0, 1);
  const corrected = (excess - Math.sign(excess) / 2) / deviation;
  const twoSided = Math.min(0, Math.LN2 + upperTail(Math.abs(corrected)));
  const greater = upperTail((excess - 0.5) / deviation);
  return {
    p: { twoSided: Math.exp(twoSided), greater: Math.exp(greater) },
    log10p: { twoSided: twoSided / Math.LN10, greater: greater / Math.LN10 },
  };
}
