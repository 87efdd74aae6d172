import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { mean, sampleVariance, sum } from 'simple-statistics';
import type { ClusteredTest } from '../schema/results.ts';
import { dzIntervalOf } from './dz-interval.ts';
import type { ValuesByImage } from './by-image.ts';
import { largestOf, type Interval } from './paired-t-test.ts';
import { studentTP } from './student-t-p.ts';

/** A mean of values that depend on each other within images, and how sure it is. */
export interface ClusteredMean {
  mean: number;
  standardError: number;
  /** Degrees of freedom, Satterthwaite's. */
  df: number;
  /** 95 % confidence interval, from Student's t. */
  ci95: Interval;
}

/**
 * The mean of all values, where values of one image may depend on each other. Its variance is
 * Σ u_g² / (1 − n_g/n) / n², u_g the sum of an image's n_g residuals, n all values: the bias-reduced "CR2" of Bell &
 * McCaffrey (2002), with Satterthwaite's degrees of freedom under independence, as R's clubSandwich has them (Pustejovsky
 * & Tipton 2018). They fall far below images − 1 if a few images have most of the samples.
 *
 * `null` with fewer than two images, or values that differ by no more than rounding.
 */
export function clusteredMean(groups: ValuesByImage): ClusteredMean | null {
  if (groups.images < 2) return null;
  const { values } = groups;
  const n = values.length;
  const center = mean([...values]);
  const sizes = groups.map(({ length }) => length);
  const residuals = groups.changed((value) => value - center).map(sum);
  const variance =
    sum(residuals.map((residual, g) => residual ** 2 / (1 - sizes[g]! / n))) / n ** 2;
  const standardError = Math.sqrt(variance);
  if (standardError <= 10 * Number.EPSILON * largestOf(values)) return null;
  const df = satterthwaite(sizes);
  const margin = tQuantile(0.975, df) * standardError;
  return { mean: center, standardError, df, ci95: [center - margin, center + margin] };
}

/**
 * t-test against 0 of the mean that `clusteredMean` describes. `effectiveN` is the values' variance over that of
 * the mean, `dzCI95` the noncentral-t interval of d_z with that many samples and these degrees of freedom. The figures
 * are null where the mean has no spread.
 */
export function clusteredTTest(groups: ValuesByImage): ClusteredTest {
  const { images } = groups;
  const clustered = clusteredMean(groups);
  if (!clustered) {
    return {
      images,
      effectiveN: null,
      t: null,
      df: null,
      p: null,
      log10p: null,
      differenceCI95: null,
      dzCI95: null,
    };
  }
  const { standardError, df, ci95 } = clustered;
  const t = clustered.mean / standardError;
  const effectiveN = sampleVariance([...groups.values]) / standardError ** 2;
  return {
    images,
    effectiveN,
    t,
    df,
    ...studentTP(t, df),
    differenceCI95: ci95,
    dzCI95: dzIntervalOf({ t, df, n: effectiveN }),
  };
}

/**
 * (Σ P_gg)² / Σ P_gh² of the matrix P of the variance's quadratic form for independent values:
 * P_gg = n_g / n², P_gh = −s_g s_h / n³ with s_g = n_g / √(n (1 − n_g/n)), all times n.
 */
function satterthwaite(sizes: readonly number[]): number {
  const n = sum([...sizes]);
  const shares = sizes.map((size) => size / n);
  const diagonal = sum(shares.map((share) => share ** 2));
  const weights = shares.map((share) => share ** 2 / (1 - share));
  const offDiagonal = sum(weights) ** 2 - sum(weights.map((weight) => weight ** 2));
  return 1 / (diagonal + offDiagonal);
}
