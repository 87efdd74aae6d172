import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { mean, sampleVariance, sum } from 'simple-statistics';
import type { ClusteredTest } from '../schema/results.ts';
import { studentTP } from './student-t-p.ts';

/**
 * t-test of the mean of all values against 0, if values of one image may depend on each other. The mean is
 * the unweighted one; its variance is G/(G − 1) Σ u_g² / n², u_g the sum of an image's residuals (Liang &
 * Zeger 1986; statsmodels' and Stata's small-sample factor, "CR1"), with df = G − 1 for G images.
 * `effectiveN` is the variance of the values over that of the mean.
 *
 * Needs at least two images, and values that differ by more than rounding; otherwise the figures are null.
 */
export function clusteredTTest(groups: readonly (readonly number[])[]): ClusteredTest {
  const images = groups.length;
  const values = groups.flat();
  const untested = {
    images,
    effectiveN: null,
    t: null,
    df: null,
    p: null,
    log10p: null,
    differenceCI95: null,
  };
  if (images < 2) return untested;

  const center = mean(values);
  const residuals = groups.map((group) => sum(group.map((value) => value - center)));
  const variance =
    ((images / (images - 1)) * sum(residuals.map((residual) => residual ** 2))) /
    values.length ** 2;
  const standardError = Math.sqrt(variance);
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (standardError <= 10 * Number.EPSILON * largest) return untested;

  const df = images - 1;
  const t = center / standardError;
  const margin = tQuantile(0.975, df) * standardError;
  return {
    images,
    effectiveN: sampleVariance(values) / variance,
    t,
    df,
    ...studentTP(t, df),
    differenceCI95: [center - margin, center + margin],
  };
}
