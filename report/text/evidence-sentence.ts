import { Step, type EvidenceTest, type StepEvidence } from '../../core/schema/evidence.ts';
import type { FinishedRun } from '../../core/schema/scheduled-run.ts';
import type { Results, Verdict } from '../../core/schema/results.ts';
import { statusWords } from './evidence-rows.ts';
import { subject } from './question.ts';

const all = new Intl.ListFormat('en', { type: 'conjunction' });

/** What exceeding each comparison would have shown. */
const rivals: Readonly<Record<string, string>> = {
  centre: 'a spot in the middle of the photo would have',
  'mean-mask': 'its usual place explains',
  'other-masks': 'masks of other photos get',
};

type Answered = Pick<Results, 'classes' | 'verdict' | 'evidence' | 'alpha' | 'unit'>;

/**
 * The audit's answer in a few words: the first step, the ones that hold after it, what broke the chain, and later
 * steps that hold all the same.
 */
export function answer(results: Answered): string {
  const { steps } = results.evidence;
  const it = subject(results);
  const broken = steps.findIndex(({ status }) => status !== 'passed');
  const chain = broken === -1 ? steps : steps.slice(0, broken);
  const failed = steps[broken];
  const later = broken === -1 ? [] : steps.slice(broken + 1).filter(isPassed);
  const parts = [firstClause(results, it), ...chain.slice(1).map((step) => held(step.step, it))];
  if (failed && failed.step !== 'on-object') parts.push(breaking(failed, it, results));
  const behind =
    later.length === 0 ? '' : `; ${all.format(later.map(({ step }) => heldAllTheSame(step, it)))}`;
  return [`${parts.join(', ')}${behind}.`, classSensitivity(results, it)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function isPassed({ status }: StepEvidence): boolean {
  return status === 'passed';
}

function firstClause({ verdict, evidence, unit = 'image' }: Answered, it: string): string {
  switch (verdict) {
    case 'on-object':
      return `More heat on ${it} than on the background`;
    case 'on-background':
      return `More heat on the background than on ${it}`;
    case 'no-difference':
      return 'No difference in heat that matters';
    case 'not-enough-data':
      return evidence.steps[0]?.status === 'too-few'
        ? `Too few ${unit}s to say where there is more heat`
        : `No difference in heat between ${it} and the background is shown, nor its absence`;
  }
}

function held(step: Step, it: string): string {
  switch (step) {
    case 'on-object':
      return `more on ${it}`;
    case 'beyond-place':
      return 'more than its usual place explains';
    case 'learned':
      return 'it depends on what the network learned';
    case 'relied-on':
      return `and the answer relies on ${it} more than on the background`;
  }
}

function heldAllTheSame(step: Step, it: string): string {
  switch (step) {
    case 'on-object':
      return `there is more heat on ${it}`;
    case 'beyond-place':
      return `the heat does follow ${it} more than its usual place explains`;
    case 'learned':
      return 'the heat does depend on what the network learned';
    case 'relied-on':
      return `the answer does rely on ${it} more than on the background`;
  }
}

function breaking(
  { step, status, reason, tests }: StepEvidence,
  it: string,
  { alpha, unit = 'image' }: Answered,
): string {
  if (status === 'not-tested') return `but ${whether(step, it)} was not tested`;
  if (status === 'too-few') return `with too few ${unit}s to say ${whether(step, it)}`;
  const isOpposite = status === 'opposite';
  switch (step) {
    case 'on-object':
      return '';
    case 'beyond-place': {
      if (reason !== undefined) return `but ${reason}`;
      const some = tests.filter((test) => test.measure === 'rocAuc' && !isShown(test, alpha));
      const words = all.format(some.map(({ name }) => rivals[name] ?? name));
      return isOpposite ? `but less than ${words}` : `but no more than ${words}`;
    }
    case 'learned':
      return isOpposite
        ? 'but heads with shuffled weights have more of it there'
        : 'but no more than heads with shuffled weights have';
    case 'relied-on':
      return isOpposite
        ? `but the answer relies on the background more than on ${it}`
        : `but the answer is not shown to rely on ${it} more than on the background`;
  }
}

function isShown({ p }: EvidenceTest, alpha: number): boolean {
  return p !== null && p <= alpha / 2;
}

function whether(step: Step, it: string): string {
  switch (step) {
    case 'on-object':
      return `whether there is more heat on ${it}`;
    case 'beyond-place':
      return 'whether its usual place explains it';
    case 'learned':
      return 'whether it depends on what the network learned';
    case 'relied-on':
      return `whether the answer relies on ${it}`;
  }
}

function classSensitivity({ evidence, alpha }: Answered, it: string): string {
  const test = evidence.steps
    .flatMap(({ tests }) => tests)
    .find(({ name }) => name === 'other-classes');
  if (!test || isShown(test, alpha)) return '';
  return test.estimate !== null && test.estimate > 0
    ? `Heat of other classes’ scores is not shown to be on ${it} less.`
    : `Heat of other classes’ scores is on ${it} no less.`;
}

/** The answer where only the verdict and what became of each step are known. */
export function shortAnswer({ verdict, steps }: Pick<FinishedRun, 'verdict' | 'steps'>): string {
  const words: Record<Verdict, string> = {
    'on-object': 'More heat on the object than on the background',
    'on-background': 'More heat on the background than on the object',
    'no-difference': 'No difference in heat that matters',
    'not-enough-data': 'No difference in heat is shown, nor its absence',
  };
  const further = Step.options
    .slice(1)
    .map((step) => `${stepNames[step]} ${statusWords[steps[step]]}`);
  return `${words[verdict]}; ${further.join(', ')}.`;
}

/**
 * How many classes pass each step that was tested: "Of 19 classes, 5 have too few images, 12 pass “on the object”, and
 * 9 pass “learned”." Empty for one.
 */
export function classesSentence({
  byClass,
  unit = 'image',
}: Pick<Results, 'byClass' | 'unit'>): string {
  if (byClass.length < 2) return '';
  const parts = Step.options.flatMap((step) => {
    const ofStep = byClass.flatMap(({ evidence }) =>
      evidence.steps.filter((one) => one.step === step),
    );
    if (ofStep.every(({ status }) => status === 'not-tested')) return [];
    return [`${ofStep.filter(isPassed).length} pass ${stepNames[step]}`];
  });
  if (parts.length === 0) return '';
  const few = byClass.filter(({ evidence }) => evidence.steps[0]?.status === 'too-few').length;
  const tooFew = few === 0 ? [] : [`${few} ${few === 1 ? 'has' : 'have'} too few ${unit}s`];
  return `Of ${byClass.length} classes, ${all.format([...tooFew, ...parts])}.`;
}

/** The steps in a word or two. */
export const stepNames: Readonly<Record<Step, string>> = {
  'on-object': '“on the object”',
  'beyond-place': '“beyond its usual place”',
  learned: '“learned”',
  'relied-on': '“relied on more than the background”',
};

/** A warning if almost no sample is predicted as its class; empty otherwise. */
export function accuracyWarning({ measures }: Pick<Results, 'measures'>, samples: number): string {
  const accuracy = measures?.accuracy ?? null;
  if (accuracy === null || samples < 10 || accuracy > 0.02) return '';
  const right = Math.round(accuracy * samples);
  return `${right} of ${samples} samples are predicted as their class: check --mean, --std, --labels.`;
}
