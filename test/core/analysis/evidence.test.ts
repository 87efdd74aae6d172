import { expect, it, test } from 'vitest';
import {
  allOf,
  evidenceOf,
  evidenceOfClasses,
  type GroupTests,
  type StepTests,
} from '../../../core/analysis/evidence.ts';
import { Evidence } from '../../../core/schema/evidence.ts';

const options = { asked: 'group', alpha: 0.05 };
const stepOf = (greater: number, changes: Partial<StepTests> = {}): StepTests => ({
  tests: [],
  p: { greater, less: 1 - greater },
  images: 43,
  ...changes,
});
const holds = stepOf(0.001);
const all: GroupTests = {
  'on-object': holds,
  'beyond-place': holds,
  learned: holds,
  'relied-on': holds,
};
const statuses = (evidence: Evidence) => evidence.steps.map(({ status }) => status);

it('reaches the last step of a chain that holds', () => {
  const evidence = evidenceOf(all, options);
  expect(Evidence.parse(evidence)).toEqual(evidence);
  expect(evidence.reached).toBe('relied-on');
});

it('goes no further than the first step that fails, and shows those behind it', () => {
  const evidence = evidenceOf({ ...all, 'beyond-place': stepOf(0.4) }, options);
  expect(evidence.reached).toBe('on-object');
  expect(statuses(evidence)).toEqual(['passed', 'failed', 'passed', 'passed']);
});

test.each([
  [0.025, 'passed'],
  [0.0251, 'failed'],
  [0.974, 'failed'],
  [0.976, 'opposite'],
])('one-sided p of %d at alpha 0.05 is %s', (greater, status) => {
  expect(statuses(evidenceOf({ ...all, learned: stepOf(greater) }, options))[2]).toBe(status);
});

it('says too few below six images, whatever p is', () => {
  const evidence = evidenceOf({ ...all, 'on-object': stepOf(0.001, { images: 5 }) }, options);
  expect(evidence.reached).toBe('none');
  expect(statuses(evidence)[0]).toBe('too-few');
});

it('fails with the reason of a veto, and does not test without what it takes', () => {
  const { steps } = evidenceOf(
    {
      ...all,
      'beyond-place': stepOf(0.001, { veto: 'means say the opposite' }),
      'relied-on': { tests: [], p: null, images: 0, untested: 'it takes --interventions' },
    },
    options,
  );
  expect(steps[1]).toMatchObject({ status: 'failed', reason: 'means say the opposite' });
  expect(steps[3]).toMatchObject({ status: 'not-tested', reason: 'it takes --interventions' });
});

it('corrects within a step for the number of classes that have enough images', () => {
  const one = { ...all, learned: stepOf(0.02) };
  const other = { ...all, learned: stepOf(0.5) };
  const few = { ...all, learned: stepOf(0.5, { images: 3 }) };
  const learnedOf = (...classes: GroupTests[]) =>
    statuses(evidenceOfClasses(classes, options)[0]!)[2];
  expect(learnedOf(one)).toBe('passed');
  expect(learnedOf(one, few)).toBe('passed');
  expect(learnedOf(one, other)).toBe('failed');
  expect(learnedOf(one, one)).toBe('passed');
});

it('tells a class whose step fails for the correction alone', () => {
  const [one, other] = evidenceOfClasses(
    [
      { ...all, learned: stepOf(0.02) },
      { ...all, learned: stepOf(0.5) },
    ],
    options,
  );
  expect(one!.steps[2]?.reason).toBe('p is 0.020 by itself, and 0.040 corrected for 2 classes');
  expect(other!.steps[2]?.reason).toBeUndefined();
});

it('takes the larger p where all tests have to hold, and none where one is missing', () => {
  expect(
    allOf([
      { greater: 0.01, less: 0.99 },
      { greater: 0.2, less: 0.8 },
    ]),
  ).toEqual({
    greater: 0.2,
    less: 0.99,
  });
  expect(allOf([{ greater: 0.01, less: 0.99 }, null])).toBeNull();
});
