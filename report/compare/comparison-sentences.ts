import { count, fixed, interval } from '../text/format.ts';
import type { MeanContrast, RunComparison } from '../../core/schema/run-comparison.ts';
import { FEWEST_IMAGES, verdictInput } from '../../core/analysis/verdict.ts';
import { formatP } from '../../core/stats/format-p.ts';

/** The question that a comparison answers. */
export function comparisonQuestion({ a, b }: RunComparison): string {
  return `Which puts more heat on the object relative to the background, ${a.name} or ${b.name}?`;
}

/** The answer in a few words. It is about heat, never about which model is better. */
export function comparisonAnswer({ verdict, a, b }: RunComparison): string {
  switch (verdict) {
    case 'a-more-on-object':
      return `${a.name} does.`;
    case 'b-more-on-object':
      return `${b.name} does.`;
    case 'no-difference':
      return 'No difference that matters.';
    case 'not-enough-data':
      return 'Not enough data to say.';
  }
}

/** The verdict with its figures, as one sentence. */
export function comparisonSentence(comparison: RunComparison): string {
  const { verdict, a, b, n, primary, equivalence, unit = 'image' } = comparison;
  const over = `Over ${count(n, 'sample')}`;
  const each =
    `object minus background is ${fixed(primary.meanA, 3)} for ${a.name} and ` +
    `${fixed(primary.meanB, 3)} for ${b.name}`;
  const by = fixed(primary.meanDifference === null ? null : Math.abs(primary.meanDifference), 3);
  switch (verdict) {
    case 'a-more-on-object':
      return `${over}, ${a.name} puts more heat on the object relative to the background than ${b.name} does, by ${by}: ${each} (${test(primary, unit)}).`;
    case 'b-more-on-object':
      return `${over}, ${b.name} puts more heat on the object relative to the background than ${a.name} does, by ${by}: ${each} (${test(primary, unit)}).`;
    case 'no-difference':
      if (equivalence === null) return `${over}, both have the same difference on each: ${each}.`;
      return (
        `${over}, ${a.name} and ${b.name} differ by less than the smallest effect that matters, ` +
        `d_z = ${equivalence.smallestEffect} (equivalence ${formatP(Math.log10(equivalence.p))}): ${each} (${test(primary, unit)}).`
      );
    case 'not-enough-data':
      if (equivalence === null) {
        return `${over}, no test is possible, since it needs at least two ${unit}s and spread between them: ${each}.`;
      }
      if (verdictInput({ primary, equivalence }).images < FEWEST_IMAGES) {
        return `${over} of fewer than ${FEWEST_IMAGES} ${unit}s, nothing can be said: ${each}.`;
      }
      return (
        `${over}, the data show neither a difference between ${a.name} and ${b.name} nor its absence ` +
        `(|d_z| below ${equivalence.smallestEffect}): ${each} (${test(primary, unit)}).`
      );
  }
}

function test({ dz, clustered, signFlip, ...paired }: MeanContrast, unit: string): string {
  const { t, df, differenceCI95 } = clustered ?? paired;
  const images = clustered ? ` over ${count(clustered.images, unit)}` : '';
  const p = signFlip ? `, sign flips two-sided ${formatP(Math.log10(signFlip.p.twoSided))}` : '';
  return (
    `95% interval of A − B ${interval(differenceCI95, 3)}, ` +
    `t(${fixed(df, clustered ? 1 : 0)}) = ${fixed(t, 2)}${images}${p}, d_z = ${fixed(dz, 2)}`
  );
}

/** "40 samples compared", and what was left out, if anything. */
export function pairingAccount({ samples }: RunComparison): string {
  return [`${count(samples.compared, 'sample')} compared`, ...leftOut(samples)].join('; ');
}

/** What kept samples of either run out of the comparison, a phrase each; empty if nothing did. */
export function leftOut({
  unmeasured,
  otherImage,
  otherMask,
  predictedOtherwise,
  onlyInA,
  onlyInB,
}: RunComparison['samples']): string[] {
  const reasons: [number, string][] = [
    [onlyInA, 'only in A'],
    [onlyInB, 'only in B'],
    [otherImage, 'with another image file'],
    [otherMask, 'with another mask'],
    [unmeasured, 'excluded or failed in one of the runs'],
    [predictedOtherwise, 'predicted as another class in one of the runs'],
  ];
  return reasons.flatMap(([n, what]) => (n === 0 ? [] : [`${n.toLocaleString('en')} ${what}`]));
}
