import { describe, expect, it } from 'vitest';
import type {
  Evidence,
  EvidenceTest,
  Reached,
  StepEvidence,
} from '../../../core/schema/evidence.ts';
import { evaluateGates } from '../../../core/gate/evaluate-gates.ts';
import { gateLine } from '../../../report/gate/gate-text.ts';
import { Gates } from '../../../core/schema/gates.ts';
import { altered } from '../analysis/altered-rows.ts';
import { rowsOf, runOf } from '../compare/runs.ts';
import { resultsOf } from '../../report/fixture.ts';

const means = Array.from({ length: 8 }, (_, i) => [0.9 - i / 50, 0.2]);
const rows = rowsOf(means).map((row, i) => ({ ...row, correct: i < 6 }));
const run = runOf(rows);
const evaluate = (gates: object, of = run) => evaluateGates(of, Gates.parse(gates));
const only = (gates: object, of = run) => {
  const outcomes = evaluate(gates, of);
  expect(outcomes).toHaveLength(1);
  return outcomes[0]!;
};

const testOf = (name: string, p: number, changes: Partial<EvidenceTest> = {}): EvidenceTest => ({
  name,
  measure: 'rocAuc',
  estimate: 0.1,
  low: null,
  high: null,
  p,
  n: 8,
  images: 8,
  ...changes,
});
const place = (changes: Partial<StepEvidence>): StepEvidence => ({
  step: 'beyond-place',
  status: 'failed',
  tests: [],
  ...changes,
});
const evidenceOf = (reached: Reached, beyondPlace = place({})): Evidence => ({
  asked: 'group',
  reached,
  steps: [beyondPlace],
});
const withEvidence = (evidence: Evidence) => runOf(rows, { evidence });

describe('--min-step', () => {
  it.each([
    ['none', 'on-object', false],
    ['on-object', 'on-object', true],
    ['on-object', 'beyond-place', false],
    ['relied-on', 'learned', true],
  ] as const)('a run that reaches %s, asked for %s, holds: %s', (reached, minStep, holds) => {
    expect(only({ minStep }, withEvidence(evidenceOf(reached)))).toMatchObject({
      holds,
      value: reached,
    });
  });

  it('asks each class for its own chain', () => {
    const of = withEvidence(evidenceOf('learned'));
    of.results.byClass = of.results.byClass.map((one) => ({
      ...one,
      evidence: evidenceOf('on-object'),
    }));
    const outcomes = evaluate({ minStep: 'learned', eachClass: true }, of);
    expect(outcomes.map(gateLine)).toEqual([
      'holds  min-step, all samples: the step reached is learned',
      'fails  min-step, aeroplane: the step reached is on-object instead of learned',
    ]);
  });
});

describe('--beats', () => {
  const tests = [
    testOf('mean-mask', 0.4),
    testOf('centre', 0.02),
    testOf('centre', 0.9, { measure: 'difference' }),
    testOf('other-masks', 0.001),
  ];
  const of = withEvidence(evidenceOf('on-object', place({ tests })));

  it('takes each comparison by its ROC-AUC, at half of alpha', () => {
    const outcomes = evaluate({ beats: ['centre', 'mean-mask', 'other-masks'] }, of);
    expect(outcomes.map(({ gate, holds }) => [gate, holds])).toEqual([
      ['beats centre', true],
      ['beats mean-mask', false],
      ['beats other-masks', true],
    ]);
    expect(outcomes.map(({ limit }) => limit)).toEqual([0.025, 0.025, 0.025]);
  });

  it('fails below six images, however small p is', () => {
    const few = withEvidence(
      evidenceOf('none', place({ tests: [testOf('centre', 0.001, { images: 5 })] })),
    );
    expect(only({ beats: ['centre'] }, few)).toMatchObject({ holds: false, value: null });
  });

  it('fails for a run without baselines, and says why', () => {
    expect(gateLine(only({ beats: ['centre'] }))).toBe(
      'fails  beats centre, all samples: there is no one-sided p, since the audit was run without baselines; at most 0.025 is required',
    );
  });
});

describe('--min-accuracy', () => {
  it('counts samples that are predicted as their class', () => {
    expect(only({ minAccuracy: 0.75 })).toMatchObject({ holds: true, value: 0.75 });
    expect(only({ minAccuracy: 0.8 })).toMatchObject({ holds: false });
  });

  it('takes the low end of Wilson’s interval over images where that is asked for', () => {
    const outcome = only({ minAccuracy: 0.5, use: 'interval' });
    expect(outcome).toMatchObject({ holds: false });
    // scipy.stats.binomtest(6, 8).proportion_ci(method='wilson').low
    expect(outcome.value).toBeCloseTo(0.40927543, 7);
    const all = runOf(rowsOf(means));
    expect(only({ minAccuracy: 0.6, use: 'interval' }, all)).toMatchObject({ holds: true });
  });

  it('asks each class', () => {
    const mixed = runOf([
      ...rows,
      ...rowsOf(means, { class: 'cat', correct: false }).map((row) => ({
        ...row,
        sample: row.sample.replace('aeroplane', 'cat'),
      })),
    ]);
    expect(
      evaluate({ minAccuracy: 0.5, eachClass: true }, mixed).map(({ where, holds }) => [
        where,
        holds,
      ]),
    ).toEqual([
      ['all samples', false],
      ['aeroplane', true],
      ['cat', false],
    ]);
  });

  it('fails if it is not known which predictions are right', () => {
    const unknown = runOf(rowsOf(means, { correct: null }));
    expect(gateLine(only({ minAccuracy: 0.1 }, unknown))).toContain(
      'there is no accuracy, since it is not known which predictions are right',
    );
  });
});

describe('--min-accuracy-without-background', () => {
  const pairs = rows.map((_, i) =>
    altered(`photo_${i}`, { drop: 1, background: 0.1, flipped: i < 2 }),
  );
  const some = pairs.map(({ row }) => row);
  const answers = new Map(pairs.map(({ row, answers }) => [row.sample, answers]));
  const asked = { ...runOf(some), results: resultsOf(some, {}, { answers }) };

  it('is the accuracy with the background filled with one colour', () => {
    expect(only({ minAccuracyWithoutBackground: 0.75 }, asked)).toMatchObject({
      holds: true,
      value: 0.75,
    });
    expect(only({ minAccuracyWithoutBackground: 0.76 }, asked)).toMatchObject({ holds: false });
  });

  it('is known for all samples, and for no class by itself', () => {
    const outcomes = evaluate({ minAccuracyWithoutBackground: 0.5, eachClass: true }, asked);
    expect(outcomes.map(({ where }) => where)).toEqual(['all samples']);
  });

  it('fails for a run without interventions, and says so', () => {
    expect(gateLine(only({ minAccuracyWithoutBackground: 0.1 }))).toContain(
      'there is no accuracy without the background, since the run has no --interventions',
    );
  });
});
