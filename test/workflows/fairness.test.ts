import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditSpec } from '../../core/spec/audit-spec.ts';
import type { SampleBatch } from '../../core/spec/workflow-messages.ts';
import { startAudit } from '../../workers/start-audit.ts';
import type { auditWorkflow } from '../../workflows/audit.ts';
import { auditRequest, freshQueues, startTestTemporal, withWorkers } from '../temporal.ts';
import { fakeActivities } from './fake-activities.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTestTemporal();
});
afterAll(() => env?.teardown());

const LARGE = 400;
const SMALL = 4;

type Execution = Partial<AuditSpec['execution']>;

/** Starts a small run after a large one that fills the queues, and returns how many of the large one's samples were explained when the small one had ended. */
async function explainedMeanwhile(): Promise<number> {
  const queues = freshQueues();
  const { cpu, gpu } = fakeActivities({ pending: LARGE, onExplain: () => sleep(60) });
  let explained = 0;
  const activities = {
    cpu: {
      ...cpu,
      plan: async (request: Parameters<typeof cpu.plan>[0]) => {
        const pending = request.runId === 'small' ? SMALL : LARGE;
        return { ...(await cpu.plan(request)), pending, samples: pending };
      },
    },
    gpu: {
      ...gpu,
      explain: async (batch: SampleBatch) => {
        await gpu.explain(batch);
        if (batch.run.runId === 'large') explained += batch.positions.length;
      },
    },
  };
  const server = { connection: env.nativeConnection, namespace: 'default' };
  return withWorkers(server, { queues, ...activities, explains: 2 }, async () => {
    const start = (runId: string, execution: Execution) =>
      startAudit(env.client, { ...auditRequest(queues, { execution }), runId });
    const windows = { shardSize: 100, sampleWindow: 100 };
    const running = await start('large', windows);
    await expect.poll(() => explained, { timeout: 50_000 }).toBeGreaterThan(4);
    await (await start('small', {})).result();
    const meanwhile = explained;
    await running.terminate();
    return meanwhile;
  });
}

it('lets a small run end while most of a large one that came first still waits', async () => {
  expect(await explainedMeanwhile()).toBeLessThan(LARGE / 2);
}, 120_000);

it('gives the activities of a run its priority and its turn, though it was started without any', async () => {
  const queues = freshQueues();
  const asked: unknown[] = [];
  const { cpu, gpu } = fakeActivities({
    pending: 1,
    onExplain: () => Promise.resolve(void asked.push(Context.current().info.priority)),
  });
  const request = auditRequest(queues, { execution: { priority: 1 } });
  const server = { connection: env.nativeConnection, namespace: 'default' };
  await withWorkers(server, { queues, cpu, gpu }, () =>
    env.client.workflow.execute<typeof auditWorkflow>('auditWorkflow', {
      workflowId: crypto.randomUUID(),
      taskQueue: queues.cpu,
      args: [request],
    }),
  );
  expect(asked).toMatchObject([{ priorityKey: 1, fairnessKey: request.runId }]);
});
