import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AttackSpecs } from '../../core/schema/attack-spec.ts';
import type { auditWorkflow } from '../../workflows/audit.ts';
import { auditRequest, freshQueues, startTestTemporal, withWorkers } from '../temporal.ts';
import { fakeActivities, type FakeRun } from './fake-activities.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTestTemporal();
});
afterAll(() => env?.teardown());

/** Runs an audit with an attack over fake activities to its end. */
async function audit(run: FakeRun) {
  const queues = freshQueues();
  const activities = fakeActivities(run);
  const execution = { imagesPerActivity: 2, minSuccess: 0.5 };
  const request = auditRequest(queues, { execution });
  const spec = { ...request.spec, attacks: AttackSpecs.parse([{ epsilons: [2] }]) };
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

it('attacks every measured sample once, after it is measured', async () => {
  const { calls, samplesOf } = await audit({ pending: 5, excluded: [1] });
  expect(samplesOf('attack')).toEqual([0, 2, 3, 4]);
  const stages = calls.filter(({ positions }) => positions?.includes(0)).map(({ stage }) => stage);
  expect(stages).toEqual(['preprocess', 'explain', 'measure', 'attack']);
});

it('keeps a sample that can not be attacked as one, with its reason, and continues', async () => {
  const onAttack = (samples: readonly number[]) =>
    samples.includes(2)
      ? Promise.reject(ApplicationFailure.nonRetryable('no gradient for 2', 'InferenceError'))
      : Promise.resolve();
  const { failures, samplesOf } = await audit({ pending: 4, onAttack });
  expect(failures).toMatchObject([{ position: 2, stage: 'attack', message: 'no gradient for 2' }]);
  expect(new Set(samplesOf('attack'))).toEqual(new Set([0, 1, 2, 3]));
});
