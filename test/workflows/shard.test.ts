import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExecutionSpec } from '../../core/schema/audit-spec.ts';
import type { ShardRequest } from '../../workflows/contract/workflow-messages.ts';
import type { shardWorkflow } from '../../workflows/shard.ts';
import { freshQueues, startTestTemporal, withWorkers } from '../temporal.ts';
import { fakeActivities } from './fake-activities.ts';

/** A server that suggests a new history early. */
let env: TestWorkflowEnvironment;
beforeAll(async () => {
  const setting = 'limit.historyCount.suggestContinueAsNew=40';
  env = await startTestTemporal(['--dynamic-config-value', setting]);
});
afterAll(() => env?.teardown());

it.each([1, 3])(
  'goes on in a new history when its own grows long, %i samples an activity, with nothing lost or done twice',
  async (imagesPerActivity) => {
    const taskQueues = freshQueues();
    const activities = fakeActivities({ pending: 20, excluded: [3] });
    const request: ShardRequest = {
      run: { runId: 'run', store: '/nowhere', planId: 'plan' },
      shard: 0,
      samples: 20,
      execution: { ...ExecutionSpec.parse({ sampleWindow: 2 }), imagesPerActivity },
      taskQueues,
    };
    const server = { connection: env.nativeConnection, namespace: 'default' };
    await withWorkers(server, { queues: taskQueues, ...activities }, async () => {
      const handle = await env.client.workflow.start<typeof shardWorkflow>('shardWorkflow', {
        workflowId: crypto.randomUUID(),
        taskQueue: taskQueues.cpu,
        args: [request],
      });
      await expect(handle.result()).resolves.toEqual({ measured: 19, excluded: 1, failed: 0 });
      const { runId } = await env.client.workflow.getHandle(handle.workflowId).describe();
      expect(runId).not.toBe(handle.firstExecutionRunId);
    });
    expect(activities.samplesOf('preprocess')).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(activities.calls.filter(({ stage }) => stage === 'collect')).toHaveLength(1);
  },
);

const inBatchesOf4: Omit<ShardRequest, 'taskQueues' | 'samples'> = {
  run: { runId: 'run', store: '/nowhere', planId: 'plan' },
  shard: 0,
  execution: { ...ExecutionSpec.parse({}), imagesPerActivity: 4 },
};

it('takes a batch through all stages in one activity if a worker does them all, and a bad sample stage by stage', async () => {
  const taskQueues = freshQueues();
  const taskQueue = `whole-${crypto.randomUUID()}`;
  const activities = fakeActivities({ pending: 12, excluded: [1], failing: [6] });
  const server = { connection: env.nativeConnection, namespace: 'default' };
  const workers = {
    queues: taskQueues,
    ...activities,
    whole: { taskQueue, activities: activities.ofAllStages },
  };
  await withWorkers(server, workers, async () => {
    await expect(
      env.client.workflow.execute<typeof shardWorkflow>('shardWorkflow', {
        workflowId: crypto.randomUUID(),
        taskQueue: taskQueues.cpu,
        args: [
          { ...inBatchesOf4, samples: 12, taskQueues, whole: { taskQueue, patience: 60_000 } },
        ],
      }),
    ).resolves.toEqual({ measured: 10, excluded: 1, failed: 1 });
  });
  expect(activities.samplesOf('preprocessToMeasure')).toEqual(
    Array.from({ length: 12 }, (_, at) => at),
  );
  expect(activities.samplesOf('preprocess')).toEqual([4, 5, 6, 7]);
  expect(activities.failures).toMatchObject([{ position: 6, stage: 'explain' }]);
});

it('continues stage by stage if no worker of all stages is left', async () => {
  const taskQueues = freshQueues();
  const activities = fakeActivities({ pending: 8 });
  const server = { connection: env.nativeConnection, namespace: 'default' };
  const whole = { taskQueue: `nobody-${crypto.randomUUID()}`, patience: 100 };
  await withWorkers(server, { queues: taskQueues, ...activities }, async () => {
    await expect(
      env.client.workflow.execute<typeof shardWorkflow>('shardWorkflow', {
        workflowId: crypto.randomUUID(),
        taskQueue: taskQueues.cpu,
        args: [{ ...inBatchesOf4, samples: 8, taskQueues, whole }],
      }),
    ).resolves.toEqual({ measured: 8, excluded: 0, failed: 0 });
  });
  expect(activities.samplesOf('measure')).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
