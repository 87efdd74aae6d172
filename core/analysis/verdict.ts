import type {
  GroupResults,
  PairedComparison,
  PairedInference,
  Verdict,
} from '../schema/results.ts';
import { formatP } from '../stats/format-p.ts';

type Tested = Pick<GroupResults, 'primary' | 'equivalence'>;

/**
 * The verdict at significance level `alpha`, by the first rule that applies:
 *
 * - `not-enough-data`: there is no test, because fewer than two samples are usable or all differ by the
 *   same amount;
 * - `no-difference`: the equivalence test's p is below alpha: |d_z| is smaller than the smallest effect
 *   that matters, whether or not it differs from 0;
 * - `on-object`: one-sided p for "more heat on the foreground" is below alpha;
 * - `on-background`: one-sided p for "more heat on the background" is below alpha;
 * - `not-enough-data`: none of these p is below alpha: neither a difference nor its absence can be shown.
 *
 * If images have several samples each, p is the clustered test's. These are the four outcomes of Lakens
 * (2017), for alpha up to 0.5.
 */
export function verdict(
  {
    primary,
    equivalence,
  }: {
    primary: Pick<PairedInference, 't' | 'p' | 'clustered'>;
    equivalence: GroupResults['equivalence'];
  },
  alpha: number,
): Verdict {
  const { t, p } = primary.clustered ?? primary;
  if (t === null || p === null || equivalence === null) return 'not-enough-data';
  if (equivalence.p < alpha) return 'no-difference';
  const less = t < 0 ? p.twoSided / 2 : 1 - p.twoSided / 2;
  if (p.greater < alpha) return 'on-object';
  if (less < alpha) return 'on-background';
  return 'not-enough-data';
}

/** The verdict with its figures in one sentence. `subject` names what was segmented. */
export function verdictSentence(
  { verdict, primary, equivalence }: Tested & Pick<GroupResults, 'verdict'>,
  subject = 'the object',
): string {
  const { n, meanForeground, meanBackground } = primary;
  const over = `Over ${n === 1 ? '1 sample' : `${n} samples`}`;
  const means = `mean ${meanForeground?.toFixed(3)} on ${subject}, ${meanBackground?.toFixed(3)} on the background`;
  const smallest = `d_z = ${equivalence?.smallestEffect}`;
  switch (verdict) {
    case 'on-object':
      return `${over}, there is more heat on ${subject} than on the background: ${means} (${test(primary)}).`;
    case 'on-background':
      return `${over}, there is more heat on the background than on ${subject}: ${means} (${test(primary)}).`;
    case 'no-difference':
      return (
        `${over}, heat on ${subject} and on the background differs by less than the smallest ` +
        `effect that matters, ${smallest} (equivalence ${formatP(Math.log10(equivalence?.p ?? 1))}): ${means} (${test(primary)}).`
      );
    case 'not-enough-data':
      if (n < 2) {
        return `${n === 0 ? 'No sample' : 'Only 1 sample'} could be compared, and the paired test needs at least 2.`;
      }
      if (equivalence === null) {
        return primary.t === null
          ? `All ${n} samples differ by the same amount, so there is no paired test: ${means}.`
          : `${over}, all from one image or without spread between images, there is no test: ${means}.`;
      }
      return (
        `${over}, neither a difference in heat between ${subject} and the background nor its absence ` +
        `(below ${smallest}) can be shown: ${means} (${test(primary)}).`
      );
  }
}

function test({ dz, clustered, ...paired }: PairedComparison): string {
  const { t, df, log10p } = clustered ?? paired;
  const p = log10p === null ? '' : `, two-sided ${formatP(log10p.twoSided)}`;
  const images = clustered ? ` over ${clustered.images} images` : '';
  return `t(${df}) = ${t?.toFixed(2)}${images}${p}, d_z = ${dz?.toFixed(2)}`;
}
