import { expect, it } from 'vitest';
import { finishedRun } from '../../../core/history/finished-run.ts';
import { FinishedRun } from '../../../core/schema/scheduled-run.ts';
import { fortySamples, resultsOf } from '../../report/fixture.ts';

const results = resultsOf(fortySamples());

it('takes the figures of a run from its results', () => {
  const run = FinishedRun.parse(finishedRun(results));
  expect(run).toMatchObject({
    runId: results.runId,
    results: results.runId,
    n: results.n,
    dz: results.primary.dz,
    dzCI95: results.primary.dzCI95,
    rocAuc: results.measures?.rocAuc.mean,
    modelDigest: results.provenance.modelDigest,
    cardDigest: results.provenance.cardDigest,
    computed: results.computed,
    reached: results.evidence.reached,
  });
  const statuses = results.evidence.steps.map(({ step, status }) => [step, status]);
  expect(run.steps).toEqual(Object.fromEntries(statuses));
  expect(run.n + run.excluded + run.failed).toBe(40);
});

it('lets a later run that found the same have them, with nothing computed', () => {
  const later = { runId: 'later', startedAt: '2026-12-01T00:00:00.000Z' };
  expect(finishedRun(results, later)).toEqual({
    ...finishedRun(results),
    ...later,
    computed: 0,
    cached: results.computed + results.cached,
  });
});
