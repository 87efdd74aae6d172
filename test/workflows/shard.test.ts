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
