import { Step, type Evidence, type EvidenceTest, type StepEvidence } from '../schema/evidence.ts';
import type { GroupResults } from '../schema/results.ts';
import { correctP } from '../stats/adjust-p.ts';
import { formatP } from '../stats/format-p.ts';
import { FEWEST_IMAGES } from './verdict.ts';

/** What one step's tests say, before they are corrected for the number of classes. */
export interface StepTests {
  tests: EvidenceTest[];
  /** One-sided p in and against the favourable direction, of all tests that decide; null: not tested. */
  p: { greater: number; less: number } | null;
  images: number;
  /** Why there is no test. */
  untested?: string;
  /** Why the step fails whatever p is. */
  veto?: string;
}

/** The tests of all steps of one group of samples. */
export type GroupTests = Readonly<Record<Step, StepTests>>;

/** The evidence of one group, uncorrected. */
export function evidenceOf(tests: GroupTests, { asked, alpha }: EvidenceOptions): Evidence {
  return evidence(asked, (step) => judgeStep(step, tests[step], tests[step].p, alpha));
}

/**
 * The evidence of each class: p values are corrected within a step by Benjamini and Hochberg's method. A step that
 * fails for the correction alone says so.
 */
export function evidenceOfClasses(
  classes: readonly GroupTests[],
  { asked, alpha }: EvidenceOptions,
): Evidence[] {
  const corrected = new Map(
    Step.options.map((step) => {
      // A class that has too few images is not part of the family.
      const tested = classes.map((tests) => {
        const { p, images } = tests[step];
        return images < FEWEST_IMAGES ? null : p;
      });
      const greater = correctP(tested.map((p) => p?.greater ?? null));
      const less = correctP(tested.map((p) => p?.less ?? null));
      const pairs = classes.map((_, i) => {
        const [up, down] = [greater[i] ?? null, less[i] ?? null];
        return up === null || down === null ? null : { greater: up, less: down };
      });
      return [step, pairs];
    }),
  );
  return classes.map((tests, i) =>
    evidence(asked, (step) => {
      const p = corrected.get(step)?.[i] ?? null;
      const judged = judgeStep(step, tests[step], p, alpha);
      const alone = tests[step].p;
      const isLost = judged.status === 'failed' && alone !== null && alone.greater <= alpha / 2;
      if (judged.reason !== undefined || !isLost || p === null) return judged;
      const family = corrected.get(step)?.filter((one) => one !== null).length ?? 0;
      const reason =
        `p is ${pWords(alone.greater)} by itself, and ${pWords(p.greater)} ` +
        `corrected for ${family} classes`;
      return { ...judged, reason };
    }),
  );
}

function pWords(p: number): string {
  return formatP(Math.log10(p)).replace('p = ', '');
}

export interface EvidenceOptions {
  asked: string;
  alpha: number;
}

function evidence(asked: string, judge: (step: Step) => StepEvidence): Evidence {
  const steps = Step.options.map(judge);
  const broken = steps.findIndex(({ status }) => status !== 'passed');
  const last = broken === -1 ? steps.length : broken;
  return { asked, reached: steps[last - 1]?.step ?? 'none', steps };
}

function judgeStep(
  step: Step,
  { tests, images, untested, veto }: StepTests,
  p: StepTests['p'],
  alpha: number,
): StepEvidence {
  if (untested !== undefined) return { step, status: 'not-tested', reason: untested, tests };
  if (images < FEWEST_IMAGES || p === null) return { step, status: 'too-few', tests };
  if (veto !== undefined) return { step, status: 'failed', reason: veto, tests };
  if (p.greater <= alpha / 2) return { step, status: 'passed', tests };
  return { step, status: p.less <= alpha / 2 ? 'opposite' : 'failed', tests };
}

/** All tests have to hold: the larger p of each direction. `null` if one of them is not there. */
export function allOf(
  p: readonly ({ greater: number; less: number } | null)[],
): { greater: number; less: number } | null {
  const known = p.filter((one) => one !== null);
  if (known.length < p.length || known.length === 0) return null;
  return {
    greater: Math.max(...known.map((one) => one.greater)),
    less: Math.max(...known.map((one) => one.less)),
  };
}

/** The first step: the published comparison. */
export function onObject({ primary, equivalence, verdict }: GroupResults): StepTests {
  const { clustered, signFlip, n, meanDifference } = primary;
  const { differenceCI95, p } = clustered ?? primary;
  const images = clustered?.images ?? n;
  const [low, high] = differenceCI95 ?? [null, null];
  const common = { measure: 'difference', estimate: meanDifference, low, high, n, images };
  return {
    tests: [
      { name: 'as-published', ...common, p: p?.greater ?? null },
      { name: 'sign-flips', ...common, p: signFlip?.p.greater ?? null },
    ],
    p: signFlip?.p ?? null,
    images,
    ...(verdict === 'no-difference' && {
      veto: `d_z is smaller than ${equivalence?.smallestEffect}, the smallest effect that matters`,
    }),
  };
}
