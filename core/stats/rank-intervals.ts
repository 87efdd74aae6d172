import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** Where one of several ranks, 1 the highest, and the ranks that can't be ruled out. */
export interface RankInterval {
  rank: number;
  low: number;
  high: number;
}

/**
 * Ranks of estimates, the highest first, with intervals that contain all true ranks at once with a probability of at
 * least `level` (Mogstad, Romano, Shaikh & Wilhelm 2024, "Inference for ranks with applications to mobility across
 * neighbourhoods and academic achievement across countries"). j is told to be above k if (θ_j − θ_k) / se is greater than the
 * `level` quantile of max (D* − D) / se over all ordered pairs not yet told apart, D* the difference in a resample, se its standard
 * deviation over resamples: steps down until no pair is added. j's rank is then at least 1 + those above it and at most
 * K − those below it.
 *
 * A resample's standard deviation is small by √((n − 1) / n), n the number of images, and the normal distribution's tails are
 * thin: the quantile is multiplied by √(n / (n − 1)) and replaced by Student's of the same normal probability, with n − 1
 * degrees of freedom. Without this, intervals over 40 images contain all ranks in 90 % of studies instead of 95 %.
 *
 * Pairs whose difference has no spread can't be studentised: they are told apart if they differ by more than rounding. Rows with
 * a NaN are left out.
 *
 * @param replicates estimates over resamples, row by row, as `bootstrapMeans` makes them
 */
export function rankIntervals(
  estimates: readonly number[],
  replicates: readonly Float64Array[],
  images: number,
  level = 0.95,
): RankInterval[] {
  const rows = replicates.filter((row) => row.every((value) => !Number.isNaN(value)));
  const pairs = rows.length === 0 ? [] : unorderedPairs(estimates, rows);
  const above = estimates.map(() => new Set<number>());
  for (const { a, b, difference, error } of pairs) {
    if (error === 0 && difference !== 0) tell(above, difference > 0 ? [a, b] : [b, a]);
  }
  const studentised = pairs.filter(({ error }) => error > 0);
  let open = studentised.flatMap((pair) => [1, -1].map((sign) => ({ ...pair, sign })));
  for (;;) {
    const critical = forFewImages(quantileOfMax(open, rows.length, level), images);
    const rejected = open.filter(
      ({ sign, difference, error }) => (sign * difference) / error > critical,
    );
    if (rejected.length === 0) break;
    for (const { a, b, sign } of rejected) tell(above, sign > 0 ? [a, b] : [b, a]);
    open = open.filter((each) => !rejected.includes(each));
  }
  return estimates.map((estimate, j) => ({
    rank: 1 + estimates.filter((other) => other > estimate).length,
    low: 1 + above[j]!.size,
    high: estimates.length - above.filter((those) => those.has(j)).length,
  }));
}

interface Pair {
  a: number;
  b: number;
  difference: number;
  error: number;
  /** (D* − D) / se of each resample. */
  deviations: Float64Array;
}

function unorderedPairs(estimates: readonly number[], rows: readonly Float64Array[]): Pair[] {
  const pairs: Pair[] = [];
  estimates.forEach((estimate, a) => {
    for (let b = a + 1; b < estimates.length; b++) {
      const difference = estimate - estimates[b]!;
      const deviations = Float64Array.from(rows, (row) => row[a]! - row[b]! - difference);
      const error = standardDeviation(deviations);
      const rounding = 1e-12 * Math.max(Math.abs(estimate), Math.abs(estimates[b]!));
      const hasSpread = error > rounding;
      pairs.push({
        a,
        b,
        difference: Math.abs(difference) > rounding ? difference : 0,
        error: hasSpread ? error : 0,
        deviations: hasSpread ? deviations.map((one) => one / error) : deviations,
      });
    }
  });
  return pairs;
}

function quantileOfMax(
  open: readonly (Pair & { sign: number })[],
  resamples: number,
  level: number,
): number {
  if (open.length === 0 || resamples === 0) return Infinity;
  const highest = Float64Array.from({ length: resamples }, (_, row) =>
    open.reduce((max, { sign, deviations }) => Math.max(max, sign * deviations[row]!), -Infinity),
  ).sort();
  return highest[Math.ceil(level * resamples) - 1]!;
}

function forFewImages(critical: number, images: number): number {
  const probability = normalCdf(critical, 0, 1);
  if (probability === 1) return critical;
  return tQuantile(probability, images - 1) * Math.sqrt(images / (images - 1));
}

function standardDeviation(values: Float64Array): number {
  const center = values.reduce((total, value) => total + value, 0) / values.length;
  const squares = values.reduce((total, value) => total + (value - center) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Notes that the first of two is above the second. */
function tell(above: readonly Set<number>[], [higher, lower]: readonly [number, number]): void {
  above[lower]!.add(higher);
}
