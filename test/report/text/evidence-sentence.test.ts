import { expect, it, test } from 'vitest';
import type { Evidence, Step, StepEvidence, StepStatus } from '../../../core/schema/evidence.ts';
import type { Verdict } from '../../../core/schema/results.ts';
import {
  accuracyWarning,
  answer,
  classesSentence,
} from '../../../report/text/evidence-sentence.ts';
import { fortySamples, resultsOf } from '../fixture.ts';

const testOf = (name: string, p: number) => ({
  name,
  measure: 'rocAuc',
  estimate: 0,
  low: null,
  high: null,
  p,
  n: 43,
  images: 43,
});
const placeTests = (centre: number, meanMask: number, others: number) => [
  testOf('mean-mask', meanMask),
  testOf('centre', centre),
  testOf('other-masks', others),
];
const stepOf = (step: Step, status: StepStatus, changes: Partial<StepEvidence> = {}) => ({
  step,
  status,
  tests: [],
  ...changes,
});
const evidenceOf = (
  onObject: StepStatus,
  place: StepEvidence,
  learned: StepEvidence,
  relied: StepStatus,
): Evidence => ({
  asked: 'group',
  reached: 'none',
  steps: [stepOf('on-object', onObject), place, learned, stepOf('relied-on', relied)],
});
const say = (evidence: Evidence, verdict: Verdict = 'on-object') =>
  answer({ classes: ['aeroplane'], verdict, alpha: 0.05, evidence });
const place = (status: StepStatus, changes: Partial<StepEvidence> = {}) =>
  stepOf('beyond-place', status, changes);
const learned = (status: StepStatus, changes: Partial<StepEvidence> = {}) =>
  stepOf('learned', status, changes);

it('names what broke the chain, and later steps that hold', () => {
  const spot = place('failed', { tests: placeTests(0.3, 0.001, 0.001) });
  expect(say(evidenceOf('passed', spot, learned('passed'), 'failed'))).toBe(
    'More heat on the aeroplane than on the background, but no more than a spot in the middle of the photo would have; the heat does depend on what the network learned.',
  );
});

it('names each comparison that was not exceeded, and no other', () => {
  const usual = place('failed', { tests: placeTests(0.001, 0.4, 0.6) });
  const text = say(evidenceOf('passed', usual, learned('failed'), 'failed'));
  expect(text).toBe(
    'More heat on the aeroplane than on the background, but no more than its usual place explains and masks of other photos get.',
  );
  expect(text).not.toContain('middle of the photo');
});

it('says less, not no more, where the opposite was shown', () => {
  const less = place('opposite', { tests: placeTests(0.99, 0.99, 0.99) });
  expect(say(evidenceOf('passed', less, learned('failed'), 'failed'))).toContain(
    'but less than its usual place explains',
  );
});

it('gives the reason of a veto', () => {
  const vetoed = place('failed', {
    reason: 'the difference of means is smaller than that of a centred Gaussian',
    tests: placeTests(0.001, 0.001, 0.001),
  });
  expect(say(evidenceOf('passed', vetoed, learned('failed'), 'failed'))).toBe(
    'More heat on the aeroplane than on the background, but the difference of means is smaller than that of a centred Gaussian.',
  );
});

it('says all of a chain that holds', () => {
  expect(say(evidenceOf('passed', place('passed'), learned('passed'), 'passed'))).toBe(
    'More heat on the aeroplane than on the background, more than its usual place explains, it depends on what the network learned, and the answer relies on the aeroplane more than on the background.',
  );
});

test.each([
  ['failed', 'but no more than heads with shuffled weights have'],
  ['opposite', 'but heads with shuffled weights have more of it there'],
  ['too-few', 'with too few images to say whether it depends on what the network learned'],
  ['not-tested', 'but whether it depends on what the network learned was not tested'],
] as const)('of a head that is %s it says so', (status, words) => {
  expect(say(evidenceOf('passed', place('passed'), learned(status), 'not-tested'))).toBe(
    `More heat on the aeroplane than on the background, more than its usual place explains, ${words}.`,
  );
});

it('adds that other classes’ heat is there no less, only where that test fails', () => {
  const sensitivity = (p: number, estimate = 0) =>
    say(
      evidenceOf(
        'passed',
        place('passed'),
        learned('passed', { tests: [{ ...testOf('other-classes', p), estimate }] }),
        'passed',
      ),
    );
  expect(sensitivity(0.3)).toMatch(/Heat of other classes’ scores is on the aeroplane no less\.$/);
  expect(sensitivity(0.1, 0.05)).toMatch(/scores is not shown to be on the aeroplane less\.$/);
  expect(sensitivity(0.01)).not.toContain('other classes');
});

test.each([
  ['on-background', 'opposite', /^More heat on the background than on the aeroplane/],
  ['no-difference', 'failed', /^No difference in heat that matters/],
  ['not-enough-data', 'too-few', /^Too few images to say/],
  ['not-enough-data', 'failed', /^No difference in heat .* is shown, nor its absence/],
] as const)(
  'of a verdict of %s that is %s nothing is said that failed',
  (verdict, status, words) => {
    const text = say(evidenceOf(status, place('failed'), learned('failed'), 'failed'), verdict);
    expect(text).toMatch(words);
    expect(text).not.toMatch(/more than its usual|does (follow|depend|rely)/);
  },
);

it('counts the classes that pass each step that was tested', () => {
  const results = resultsOf(fortySamples());
  expect(classesSentence(results)).toMatch(/^Of 3 classes, \d pass “on the object”\.$/);
  expect(classesSentence({ byClass: results.byClass.slice(0, 1) })).toBe('');
});

it('counts classes with too few images apart from those that do not pass', () => {
  const { byClass } = resultsOf(fortySamples());
  const few = byClass.map((one, i) =>
    i > 0
      ? one
      : {
          ...one,
          evidence: evidenceOf('too-few', place('too-few'), learned('too-few'), 'too-few'),
        },
  );
  expect(classesSentence({ byClass: few })).toMatch(/^Of 3 classes, 1 has too few images, \d pass/);
  expect(classesSentence({ byClass: few, unit: 'cluster' })).toContain('1 has too few clusters,');
});

it('warns if almost nothing is predicted as its class, and only then', () => {
  const { measures } = resultsOf(fortySamples());
  expect(accuracyWarning({ measures }, 36)).toBe('');
  expect(accuracyWarning({ measures: { ...measures!, accuracy: 0 } }, 43)).toBe(
    '0 of 43 samples are predicted as their class: check --mean, --std, --labels.',
  );
  expect(accuracyWarning({ measures: { ...measures!, accuracy: null } }, 43)).toBe('');
  expect(accuracyWarning({ measures: { ...measures!, accuracy: 0 } }, 5)).toBe('');
});
