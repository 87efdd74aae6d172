import { Context } from '@temporalio/activity';
import { temporal } from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import type { SampleBatch } from '../../workflows/contract/workflow-messages.ts';
import { startAudit } from '../../client/start-audit.ts';
import type { auditWorkflow } from '../../workflows/audit.ts';
import { deferred } from '../deferred.ts';
import { auditRequest, freshQueues, startTestTemporal, withWorkers } from '../temporal.ts';
import { fakeActivities } from './fake-activities.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTestTemporal();
});
afterAll(() => env?.teardown());

const LARGE = 100;
const SMALL = 4;
/** Explains that the worker takes at once. */
const SLOTS = 2;

type Execution = Partial<AuditSpec['execution']>;

/** How many activities wait in a queue. */
async function backlogOf(name: string): Promise<number> {
  const { stats } = await env.connection.workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name },
    taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
}

/**
 * Starts a small run after a large one, lets no explain end before all those of both wait, and returns
 * the runs in the order in which their samples are explained then.
 */
async function turns(): Promise<string[]> {
  const queues = freshQueues();
  const gate = deferred();
  const { cpu, gpu } = fakeActivities({ pending: LARGE, onExplain: () => untilOpen(gate.promise) });
  const explained: string[] = [];
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
        explained.push(batch.run.runId);
      },
    },
  };
  const server = { connection: env.nativeConnection, namespace: 'default' };
  return withWorkers(server, { queues, ...activities, explains: SLOTS }, async () => {
    const start = (runId: string, execution: Execution) =>
      startAudit(env.client, { ...auditRequest(queues, { execution }), runId });
    const untilWaiting = (explains: number) =>
      expect.poll(() => backlogOf(queues.gpu), { timeout: 20_000 }).toBe(explains);
    const large = await start('large', { shardSize: LARGE, sampleWindow: LARGE });
    await untilWaiting(LARGE - SLOTS);
    const small = await start('small', {});
    await untilWaiting(LARGE - SLOTS + SMALL);
    gate.resolve();
    await Promise.all([large.result(), small.result()]);
    return explained;
  });
}

/** Waits, and lets the server know that it does. */
async function untilOpen(gate: Promise<void>): Promise<void> {
  const beating = setInterval(() => Context.current().heartbeat(), 1000);
  await gate.finally(() => clearInterval(beating));
}

it('lets a small run end while most of a large one that came first still waits', async () => {
  const order = await turns();
  expect(order).toHaveLength(LARGE + SMALL);
  expect(order.lastIndexOf('small')).toBeLessThan(LARGE / 2);
});

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
