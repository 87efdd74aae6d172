import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment, type TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCpuActivities } from '../../activities/index.ts';
import { Runs } from '../../activities/shared/runs.ts';
import { LATEST, runKeys } from '../../store/run-keys.ts';
import { createAuditWorkers, runWorkers, shutdownWorkers } from '../../workers/audit-workers.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { versions } from '../../workers/versions.ts';
import { freshQueues, startTestTemporal } from '../temporal.ts';
import { Audits, untilEnded } from './audits.ts';
import { numbersOf } from './numbers.ts';

const queues = freshQueues();

let env: TestWorkflowEnvironment;
let inference: OnnxInference;
let stopWorkers: () => Promise<void>;
beforeAll(async () => {
  env = await startTestTemporal();
  inference = new OnnxInference();
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
  'an audit that people %s leaves no half-published run, and goes on from what it has',
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

    const resumed = await audits.resume(env.client, queues, handle.runId);
    const { plan } = await resumed.result();
    expect(plan.pending).toBeLessThanOrEqual(57);
    const results = await audits.results(handle.runId);
    expect(results).toMatchObject({ n: 60, failed: 0 });

    const undisturbed = await audits.start(env.client, queues);
    await undisturbed.result();
    expect(numbersOf(results)).toEqual(numbersOf(await audits.results(undisturbed.runId)));
  },
);

it('plan, reduce and publish go no further once they are cancelled', async () => {
  const audits = await Audits.create(3);
  const { store, spec } = audits;
  const handle = await audits.start(env.client, queues);
  await handle.result();
  const run = { runId: handle.runId, store: spec.store, planId: 'cancelled' };
  const keys = runKeys(run.runId);
  const runs = new Runs();
  const { plan, reduce, publish } = createCpuActivities({
    inference,
    versions: await versions(),
    runs,
  });

  await expectCancelled(reduce, run);
  expect(await store.has(keys.unpublished)).toBe(false);

  await new MockActivityEnvironment().run(reduce, run);
  await store.remove(keys.results);
  await store.remove(LATEST);
  await expectCancelled(publish, run);
  expect(await store.has(keys.results)).toBe(false);
  expect(await store.has(LATEST)).toBe(false);

  const request = {
    runId: 'never-planned',
    spec,
    taskQueues: queues,
    dryRun: false,
    searchAttributes: false,
    workflowId: 'groundcam-never-planned',
    claimant: 'nobody',
    startedAt: new Date().toISOString(),
  };
  await expectCancelled(plan, request);
  expect(await store.has(runKeys('never-planned').plan)).toBe(false);
});

async function expectCancelled<Request>(
  activity: (request: Request) => Promise<unknown>,
  request: Request,
): Promise<void> {
  const cancelled = new MockActivityEnvironment();
  cancelled.cancel();
  await expect(cancelled.run(activity, request)).rejects.toThrow(CancelledFailure);
}
