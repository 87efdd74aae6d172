import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { Alternatives } from '../schema/results.ts';
import { studentTP } from './student-t-p.ts';

export type Interval = [low: number, high: number];

/** `null` if a figure does not exist: see `pairedTTest`. */
export interface PairedTTest {
  n: number;
  t: number | null;
  df: number | null;
  p: Alternatives | null;
  log10p: Alternatives | null;
  meanDifference: number | null;
  /** Sample standard deviation (ddof 1) of the differences; 0 if they have no spread. */
  sdDifference: number | null;
  /** 95 % confidence interval of the mean difference, from Student's t. */
  differenceCI95: Interval | null;
}

/**
 * Student's paired t-test of x − y against 0 (scipy's `ttest_rel`). "greater": x is larger than y.
 *
 * The test needs at least two pairs and differences that vary; otherwise t, df, p and the interval are
 * null. Differences that vary only by rounding have no spread.
 *
 * @throws RangeError if x and y differ in length
 */
export function pairedTTest(x: readonly number[], y: readonly number[]): PairedTTest {
  const n = x.length;
  if (n !== y.length) {
    throw new RangeError(`Expected as many y as x, ${n}, but received ${y.length}.`);
  }
  const differences = x.map((value, i) => value - y[i]!);
  const untested = { n, t: null, df: null, p: null, log10p: null, differenceCI95: null };
  if (n === 0) return { ...untested, meanDifference: null, sdDifference: null };

  const meanDifference = mean(differences);
  if (n === 1) return { ...untested, meanDifference, sdDifference: null };

  const sdDifference = sampleStandardDeviation(differences);
  const largest = Math.max(largestOf(x), largestOf(y));
  if (sdDifference <= 10 * Number.EPSILON * largest) {
    return { ...untested, meanDifference, sdDifference: 0 };
  }

  const df = n - 1;
  const standardError = sdDifference / Math.sqrt(n);
  const t = meanDifference / standardError;
  const margin = tQuantile(0.975, df) * standardError;
  return {
    n,
    t,
    df,
    ...studentTP(t, df),
    meanDifference,
    sdDifference,
    differenceCI95: [meanDifference - margin, meanDifference + margin],
  };
}

/** The largest absolute value; 0 of none. */
export function largestOf(values: readonly number[]): number {
  return values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
}
