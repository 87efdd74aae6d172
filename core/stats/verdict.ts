import type { PairedComparison, Verdict } from '../spec/results.ts';
import { formatP } from './format-p.ts';

/**
 * What the paired t-test says at significance level `alpha`, by one rule:
 *
 * - `not-enough-data`: there is no test, since fewer than two samples are usable or all of them
 *   differ by the same amount;
 * - `on-object`: one-sided p for "more heat on the foreground" is below alpha;
 * - `on-background`: one-sided p for "more heat on the background" is below alpha;
 * - `no-difference`: neither is.
 *
 * Each direction has its own error rate of alpha; both can hold only for alpha above 0.5.
 */
export function verdict({ t, p }: Pick<PairedComparison, 't' | 'p'>, alpha: number): Verdict {
  if (t === null || p === null) return 'not-enough-data';
  const less = t < 0 ? p.twoSided / 2 : 1 - p.twoSided / 2;
  if (p.greater < alpha) return 'on-object';
  if (less < alpha) return 'on-background';
  return 'no-difference';
}

/** The verdict with its figures, as one sentence for people. `subject` names what was segmented. */
export function verdictSentence(
  outcome: Verdict,
  comparison: PairedComparison,
  subject = 'the object',
): string {
  const { n, meanForeground, meanBackground } = comparison;
  const samples = n === 1 ? '1 sample' : `${n} samples`;
  const means = `mean ${meanForeground?.toFixed(3)} on ${subject}, ${meanBackground?.toFixed(3)} on the background`;
  switch (outcome) {
    case 'on-object':
      return `Over ${samples}, heat lies more on ${subject} than on the background: ${means} (${test(comparison)}).`;
    case 'on-background':
      return `Over ${samples}, heat lies more on the background than on ${subject}: ${means} (${test(comparison)}).`;
    case 'no-difference':
      return `Over ${samples}, the test found no difference in heat between ${subject} and the background: ${means} (${test(comparison)}).`;
    case 'not-enough-data':
      return n < 2
        ? `${n === 0 ? 'No sample' : 'Only 1 sample'} could be compared, and the paired test needs at least 2.`
        : `All ${samples} differ by the same amount, so the paired test has no spread to judge by: ${means}.`;
  }
}

function test({ t, df, log10p, dz }: PairedComparison): string {
  const p = log10p === null ? '' : `, two-sided ${formatP(log10p.twoSided)}`;
  return `t(${df}) = ${t?.toFixed(2)}${p}, d_z = ${dz?.toFixed(2)}`;
}
