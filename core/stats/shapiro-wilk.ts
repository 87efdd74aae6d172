import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { mean } from 'simple-statistics';
import type { NormalityTest } from '../schema/results.ts';

/** Largest n for which Royston's approximation of the distribution of W is valid. */
const MOST_VALUES = 5000;

/**
 * The Shapiro–Wilk test of normality: W, at most 1, and the probability of a smaller W if the values are
 * normal. Royston's algorithm AS R94 (1995), as in R's `shapiro.test` and `scipy.stats.shapiro`. `null` for
 * fewer than 3 or more than 5000 values, and for values without spread.
 */
export function shapiroWilk(values: readonly number[]): NormalityTest | null {
  const n = values.length;
  if (n < 3 || n > MOST_VALUES) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const range = sorted[n - 1]! - sorted[0]!;
  if (!(range > 0)) return null;
  // Centred and in units of the range, as in the algorithm, to reduce rounding errors.
  const center = mean(sorted);
  const scaled = sorted.map((value) => (value - center) / range);
  const weights = weightsOf(n);
  let weighted = 0;
  for (let i = 0; i < weights.length; i++) {
    weighted += weights[i]! * (scaled[n - 1 - i]! - scaled[i]!);
  }
  const spread = scaled.reduce((total, value) => total + value ** 2, 0);
  const w = Math.min(1, weighted ** 2 / spread);
  return { w, p: significance(w, n) };
}

/** Weights of the differences between the i-th highest and the i-th lowest value. */
function weightsOf(n: number): number[] {
  if (n === 3) return [Math.SQRT1_2];
  const half = Math.floor(n / 2);
  const scores = Array.from(
    { length: half },
    (_, i) => -normalQuantile((i + 1 - 0.375) / (n + 0.25), 0, 1),
  );
  const squares = 2 * scores.reduce((total, score) => total + score ** 2, 0);
  const root = 1 / Math.sqrt(n);
  const outer = [scores[0]! / Math.sqrt(squares) + polynomial(FIRST_WEIGHT, root)];
  if (n > 5) outer.push(scores[1]! / Math.sqrt(squares) + polynomial(SECOND_WEIGHT, root));
  const left = outer.reduce((rest, _, i) => rest - 2 * scores[i]! ** 2, squares);
  const share = outer.reduce((rest, weight) => rest - 2 * weight ** 2, 1);
  const inner = scores.slice(outer.length).map((score) => score / Math.sqrt(left / share));
  return [...outer, ...inner];
}

/** P(W ≤ w): exact for n = 3, else by a transformation of 1 − W that is nearly normal. */
function significance(w: number, n: number): number {
  if (n === 3) {
    return Math.max(0, (6 / Math.PI) * (Math.asin(Math.sqrt(w)) - Math.asin(Math.sqrt(0.75))));
  }
  const log = Math.log(1 - w);
  if (n <= 11) {
    const limit = polynomial(SMALL_LIMIT, n);
    if (log >= limit) return 1e-99;
    return upperTail(
      -Math.log(limit - log),
      polynomial(SMALL_MEAN, n),
      Math.exp(polynomial(SMALL_SD, n)),
    );
  }
  const logN = Math.log(n);
  return upperTail(log, polynomial(LARGE_MEAN, logN), Math.exp(polynomial(LARGE_SD, logN)));
}

function upperTail(value: number, center: number, deviation: number): number {
  return normalCdf((center - value) / deviation, 0, 1);
}

/** c₀ + c₁ x + c₂ x² + … */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((total, coefficient) => total * x + coefficient, 0);
}

/** Royston's coefficients, c1 to c6 and g in AS R94. */
const FIRST_WEIGHT = [0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056];
const SECOND_WEIGHT = [0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633];
const SMALL_MEAN = [0.544, -0.39978, 0.025054, -6.714e-4];
const SMALL_SD = [1.3822, -0.77857, 0.062767, -0.0020322];
const LARGE_MEAN = [-1.5861, -0.31082, -0.083751, 0.0038915];
const LARGE_SD = [-0.4803, -0.082676, 0.0030302];
const SMALL_LIMIT = [-2.273, 0.459];
