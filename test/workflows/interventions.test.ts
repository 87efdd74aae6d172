import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { auditWorkflow } from '../../workflows/audit.ts';
import { auditRequest, freshQueues, startTestTemporal, withWorkers } from '../temporal.ts';
import { fakeActivities, type FakeRun } from './fake-activities.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTestTemporal();
});
afterAll(() => env?.teardown());

/** Runs an audit over fake activities to its end. */
async function audit(run: FakeRun, interventions: boolean) {
  const queues = freshQueues();
  const activities = fakeActivities(run);
  const execution = { imagesPerActivity: 2, minSuccess: 0.5 };
  const request = auditRequest(queues, { execution });
  const spec = { ...request.spec, interventions };
  const server = { connection: env.nativeConnection, namespace: 'default' };
  await withWorkers(server, { queues, ...activities }, () =>
    env.client.workflow.execute<typeof auditWorkflow>('auditWorkflow', {
      workflowId: crypto.randomUUID(),
      taskQueue: queues.cpu,
      args: [{ ...request, spec }],
    }),
  );
  return activities;
}

it('intervenes in every measured sample once, after other images are there', async () => {
  const { calls, samplesOf } = await audit({ pending: 5, excluded: [1] }, true);
  expect(samplesOf('intervene')).toEqual([0, 2, 3, 4]);
  expect(samplesOf('prepareDonors')).toEqual([0, 2, 3, 4]);
  const stages = calls.filter(({ positions }) => positions?.includes(0)).map(({ stage }) => stage);
  expect(stages).toEqual(['preprocess', 'explain', 'measure', 'prepareDonors', 'intervene']);
});

it('does not intervene where nobody asks for it', async () => {
  const { samplesOf } = await audit({ pending: 3 }, false);
  expect([...samplesOf('prepareDonors'), ...samplesOf('intervene')]).toEqual([]);
});

it('keeps a sample that can not be intervened in as one, with its reason, and goes on', async () => {
  const onIntervene = (samples: readonly number[]) =>
    samples.includes(2)
      ? Promise.reject(ApplicationFailure.nonRetryable('no answer for 2', 'InferenceError'))
      : Promise.resolve();
  const { failures, samplesOf } = await audit({ pending: 4, onIntervene }, true);
  expect(failures).toMatchObject([{ position: 2, stage: 'intervene', message: 'no answer for 2' }]);
  expect(new Set(samplesOf('intervene'))).toEqual(new Set([0, 1, 2, 3]));
});

it('prepares other images again where one is lost', async () => {
  let losses = 1;
  const onIntervene = ([sample]: readonly number[]) =>
    sample === 2 && losses-- > 0
      ? Promise.reject(ApplicationFailure.create({ type: 'NotFoundError', message: 'gone' }))
      : Promise.resolve();
  const { failures, samplesOf } = await audit({ pending: 3, onIntervene }, true);
  expect(samplesOf('prepareDonors')).toEqual([0, 1, 2, 2]);
  expect(failures).toEqual([]);
});
