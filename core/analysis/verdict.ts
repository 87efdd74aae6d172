import type {
  GroupResults,
  PairedComparison,
  PairedInference,
  Results,
  Verdict,
} from '../schema/results.ts';
import type { Unit } from './cluster-of.ts';
import { formatP } from '../stats/format-p.ts';

type Tested = Pick<GroupResults, 'primary' | 'equivalence'>;

/** With five, even differences that all agree have a one-sided sign-flip p of 1/32, above 0.025. */
export const FEWEST_IMAGES = 6;

/** What a verdict rests on. */
export interface VerdictInput {
  images: number;
  /** One-sided, of the sign flips by image; null without a test. */
  p: { greater: number; less: number } | null;
  /** That |d_z| is at least the smallest effect that matters. */
  equivalenceP: number | null;
}

/** The verdict's input of one comparison, uncorrected. */
export function verdictInput({
  primary,
  equivalence,
}: {
  primary: Pick<PairedInference, 'n' | 'clustered' | 'signFlip'>;
  equivalence: GroupResults['equivalence'];
}): VerdictInput {
  return {
    images: primary.clustered?.images ?? primary.n,
    p: primary.signFlip?.p ?? null,
    equivalenceP: equivalence?.p ?? null,
  };
}

/**
 * The verdict at significance level `alpha`, by the first rule that applies:
 *
 * - `not-enough-data`: fewer than 6 images, or all differ by the same amount;
 * - `no-difference`: the equivalence test's p is below alpha, so that |d_z| is smaller than the smallest
 *   effect that matters, whether or not it differs from 0;
 * - `on-object`: one-sided p for "more heat on the foreground" is at most alpha / 2;
 * - `on-background`: one-sided p for "more heat on the background" is at most alpha / 2;
 * - `not-enough-data`: none is, so that neither a difference nor its absence can be told.
 *
 * p is that of sign flips by image, which hold their level with few images, skewed differences and several samples
 * an image. These are the four outcomes of Lakens (2017).
 */
export function verdict({ images, p, equivalenceP }: VerdictInput, alpha: number): Verdict {
  if (p === null || images < FEWEST_IMAGES) return 'not-enough-data';
  if (equivalenceP !== null && equivalenceP < alpha) return 'no-difference';
  if (p.greater <= alpha / 2) return 'on-object';
  if (p.less <= alpha / 2) return 'on-background';
  return 'not-enough-data';
}

/** The verdict with its figures in one sentence. `subject` names what was segmented. */
export function verdictSentence(
  {
    verdict,
    primary,
    equivalence,
    unit = 'image',
  }: Tested & Pick<GroupResults, 'verdict'> & Pick<Results, 'unit'>,
  subject = 'the object',
): string {
  const { n, meanForeground, meanBackground } = primary;
  const over = `Over ${n === 1 ? '1 sample' : `${grouped(n)} samples`}`;
  const means = `mean ${meanForeground?.toFixed(3)} on ${subject}, ${meanBackground?.toFixed(3)} on the background`;
  const smallest = `d_z = ${equivalence?.smallestEffect}`;
  switch (verdict) {
    case 'on-object':
      return `${over}, there is more heat on ${subject} than on the background: ${means} (${test(primary, unit)}).`;
    case 'on-background':
      return `${over}, there is more heat on the background than on ${subject}: ${means} (${test(primary, unit)}).`;
    case 'no-difference':
      return (
        `${over}, heat on ${subject} and on the background differs by less than the smallest ` +
        `effect that matters, ${smallest} (equivalence ${formatP(Math.log10(equivalence?.p ?? 1))}): ${means} (${test(primary, unit)}).`
      );
    case 'not-enough-data':
      if (n < 2) {
        return `${n === 0 ? 'No sample' : 'Only 1 sample'} could be compared, and the paired test needs at least 2.`;
      }
      if (verdictInput({ primary, equivalence }).images < FEWEST_IMAGES) {
        return `${over} of fewer than ${FEWEST_IMAGES} ${unit}s, nothing can be said: ${means}.`;
      }
      if (equivalence === null) {
        return primary.t === null
          ? `All ${grouped(n)} samples differ by the same amount, so there is no paired test: ${means}.`
          : `${over}, all from one ${unit} or without spread between ${unit}s, there is no test: ${means}.`;
      }
      return (
        `${over}, neither a difference in heat between ${subject} and the background nor its absence ` +
        `(below ${smallest}) can be shown: ${means} (${test(primary, unit)}).`
      );
  }
}

function test({ dz, clustered, signFlip, ...paired }: PairedComparison, unit: Unit): string {
  const { t, df } = clustered ?? paired;
  const p = signFlip ? `, sign flips two-sided ${formatP(Math.log10(signFlip.p.twoSided))}` : '';
  const images = clustered ? ` over ${grouped(clustered.images)} ${unit}s` : '';
  return `t(${formatDf(df)}) = ${t?.toFixed(2)}${images}${p}, d_z = ${dz?.toFixed(2)}`;
}

function formatDf(df: number | null): string {
  return df === null ? '–' : grouped(Number(df.toFixed(1)));
}

/** A number with its thousands set apart. */
function grouped(number: number): string {
  return number.toLocaleString('en');
}
