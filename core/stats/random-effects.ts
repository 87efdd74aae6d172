import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { sum } from 'simple-statistics';
import type { Interval } from './paired-t-test.ts';

/** An estimate of one class, with the variance of its sampling error. */
export interface Effect {
  estimate: number;
  variance: number;
}

/** What classes say together; `null` where it does not exist. */
export interface RandomEffects {
  /** Number of classes. */
  k: number;
  mean: number;
  /** 95 % interval of the mean over classes like these. */
  ci95: Interval;
  /** Variance between classes, beyond sampling error. */
  tau2: number;
  /** Share of the variance that is between classes, 0 to 1. */
  i2: number;
  /** 95 % prediction interval of one more class; null below three. */
  prediction95: Interval | null;
  /** Share that each class has in the mean, in order. */
  weights: number[];
}

/**
 * The mean of estimates that differ by more than sampling error (random effects): the variance between them is Paule
 * & Mandel's (1982), with which Σ (y − mean)² / (v + τ²) = k − 1, or 0 if that sum is smaller without any; the
 * interval is Hartung & Knapp's (2001), unmodified, with t(k − 1); I² is that of Higgins & Thompson (2002); the prediction
 * interval has t(k − 2) (Higgins, Thompson & Spiegelhalter 2009). As metafor's
 * `rma(yi, vi, method = "PM", test = "knha")` and `predict(…, pi.type = "riley")`.
 *
 * `null` below two estimates, if one has no variance, or if the estimates are equal, which leaves the interval no width.
 */
export function randomEffects(effects: readonly Effect[]): RandomEffects | null {
  const k = effects.length;
  if (k < 2 || effects.some(({ variance }) => !(variance > 0))) return null;
  const tau2 = pauleMandel(effects);
  const { weights, total, mean, q } = pooled(effects, tau2);
  const error = Math.sqrt(q / ((k - 1) * total));
  const smallest = 10 * Number.EPSILON * Math.max(...effects.map((one) => Math.abs(one.estimate)));
  if (error <= smallest) return null;
  const fixed = effects.map(({ variance }) => 1 / variance);
  const typical = ((k - 1) * sum(fixed)) / (sum(fixed) ** 2 - sum(fixed.map((one) => one ** 2)));
  return {
    k,
    mean,
    ci95: around(mean, tQuantile(0.975, k - 1) * error),
    tau2,
    i2: tau2 / (tau2 + typical),
    prediction95:
      k < 3 ? null : around(mean, tQuantile(0.975, k - 2) * Math.sqrt(tau2 + error ** 2)),
    weights: weights.map((weight) => weight / total),
  };
}

function pooled(effects: readonly Effect[], tau2: number) {
  const weights = effects.map(({ variance }) => 1 / (variance + tau2));
  const total = sum(weights);
  const mean = sum(effects.map(({ estimate }, i) => weights[i]! * estimate)) / total;
  const q = sum(effects.map(({ estimate }, i) => weights[i]! * (estimate - mean) ** 2));
  return { weights, total, mean, q };
}

/** The root of Q(τ²) = k − 1, which falls in τ², by halving an interval that contains it. */
function pauleMandel(effects: readonly Effect[]): number {
  const wanted = effects.length - 1;
  if (pooled(effects, 0).q <= wanted) return 0;
  let low = 0;
  let high = Math.max(...effects.map(({ variance }) => variance));
  while (pooled(effects, high).q > wanted) [low, high] = [high, 2 * high];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (pooled(effects, middle).q > wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function around(center: number, margin: number): Interval {
  return [center - margin, center + margin];
}
