import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LATEST, runKeys } from '../../store/run-keys.ts';
import { createAuditWorkers, runWorkers, shutdownWorkers } from '../../workers/audit-workers.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { freshQueues, startTestTemporal } from '../temporal.ts';
import { Audits, untilEnded } from './audits.ts';
import { numbersOf } from './numbers.ts';

const queues = freshQueues();

let env: TestWorkflowEnvironment;
let stopWorkers: () => Promise<void>;
beforeAll(async () => {
  env = await startTestTemporal();
  const inference = new OnnxInference();
  const workers = await createAuditWorkers({
    connection: env.nativeConnection,
    namespace: 'default',
    role: 'all',
    taskQueues: queues,
    inference,
  });
  const running = runWorkers(workers);
  stopWorkers = async () => {
    shutdownWorkers(workers);
    await running;
    await inference.close();
  };
});
afterAll(async () => {
  await stopWorkers?.();
  await env?.teardown();
});

it.each(['cancel', 'terminate'] as const)(
  'an audit that people %s leaves no half-published run, and can be run again',
  async (stop) => {
    const audits = await Audits.create(60);
    const handle = await audits.start(env.client, queues);
    await untilEnded(env.client, handle.workflowId, 3);
    await handle[stop]();
    await expect(handle.result()).rejects.toThrow();
    const ended = await handle.describe();
    expect(ended.status.name).toBe(stop === 'cancel' ? 'CANCELLED' : 'TERMINATED');
    expect(await audits.store.has(runKeys(handle.runId).results)).toBe(false);
    expect(await audits.store.has(LATEST)).toBe(false);
    await audits.expectWhole();

    const undisturbed = await audits.start(env.client, queues);
    await undisturbed.result();
    const results = await audits.results(undisturbed.runId);
    expect(results).toMatchObject({ n: 60, failed: 0 });
    expect(numbersOf(results)).toMatchObject({ excluded: {} });
  },
);
