import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { mean } from 'simple-statistics';
import type { Interval } from './paired-t-test.ts';

/**
 * 95 % bootstrap interval, bias-corrected and accelerated (Efron 1987; Efron & Tibshirani 1993, chapter
 * 14), as in `scipy.stats.bootstrap(method="BCa")`: the bias from the share of replicates below the
 * estimate, replicates equal up to rounding counting half; the acceleration from the jackknife; percentiles
 * by linear interpolation. `replicates` are in ascending order.
 *
 * A share of 0 or 1 is replaced by half a replicate. `null` if the jackknife has no spread or an infinite
 * value, or if the acceleration leaves no percentile.
 */
export function bcaInterval(
  estimate: number,
  replicates: Float64Array,
  jackknife: Iterable<number>,
): Interval | null {
  const size = replicates.length;
  const rounding = 1e-12 * Math.abs(estimate);
  const below =
    (countBelow(replicates, estimate - rounding) + countBelow(replicates, estimate + rounding)) / 2;
  const bias = normalQuantile(Math.min(Math.max(below, 0.5), size - 0.5) / size, 0, 1);
  const center = mean([...jackknife]);
  let squares = 0;
  let cubes = 0;
  for (const value of jackknife) {
    squares += (center - value) ** 2;
    cubes += (center - value) ** 3;
  }
  const acceleration = cubes / (6 * squares ** 1.5);
  const percentile = (probability: number) => {
    const shifted = bias + normalQuantile(probability, 0, 1);
    const denominator = 1 - acceleration * shifted;
    return denominator > 0 ? normalCdf(bias + shifted / denominator, 0, 1) : NaN;
  };
  const [low, high] = [percentile(0.025), percentile(0.975)];
  return low < high ? [quantile(replicates, low), quantile(replicates, high)] : null;
}

function countBelow(sorted: Float64Array, value: number): number {
  const first = sorted.findIndex((replicate) => replicate >= value);
  return first < 0 ? sorted.length : first;
}

/** numpy's default quantile: linear between the two nearest values. */
function quantile(sorted: Float64Array, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}
