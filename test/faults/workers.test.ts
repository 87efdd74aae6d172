import type { ChildProcess } from 'node:child_process';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Results } from '../../core/schema/results.ts';
import { taskQueues } from '../../client/task-queues.ts';
import { finished, printed, startGroundcam } from '../cli/groundcam.ts';
import { startTestTemporal } from '../temporal.ts';
import { Audits, untilEnded } from './audits.ts';
import { numbersOf } from './numbers.ts';

const SAMPLES = 40;
const queues = taskQueues();

let env: TestWorkflowEnvironment;
let audits: Audits;
let undisturbed: Results;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  env = await startTestTemporal();
  audits = await Audits.create(SAMPLES);
  await startWorker();
  const handle = await audits.start(env.client, queues);
  await handle.result();
  undisturbed = await audits.results(handle.runId);
  await killAll();
});
afterEach(killAll);
afterAll(() => env?.teardown());

async function startWorker(...flags: string[]): Promise<ChildProcess> {
  const worker = startGroundcam(['worker', ...flags], { env: { TEMPORAL_ADDRESS: env.address } });
  workers.push(worker);
  await printed(worker, 'ready');
  return worker;
}

async function killAll(): Promise<void> {
  const running = workers
    .splice(0)
    .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  const ended = running.map(finished);
  for (const worker of running) worker.kill('SIGKILL');
  await Promise.all(ended);
}

it('all workers may be killed in the middle: new ones end the audit with the same numbers', async () => {
  await startWorker();
  const handle = await audits.start(env.client, queues);
  await untilEnded(env.client, handle.workflowId, 5);
  await killAll();
  await startWorker();
  await handle.result();
  expect(numbersOf(await audits.results(handle.runId))).toEqual(numbersOf(undisturbed));
  await audits.expectWhole();
});

it('a worker that is asked to stop drains, and another one ends the audit', async () => {
  const first = await startWorker();
  const handle = await audits.start(env.client, queues);
  await untilEnded(env.client, handle.workflowId, 5);
  const stopped = finished(first);
  first.kill('SIGTERM');
  expect(await stopped).toMatchObject({ code: 0 });
  await startWorker();
  await handle.result();
  expect(numbersOf(await audits.results(handle.runId))).toEqual(numbersOf(undisturbed));
  await audits.expectWhole();
});

it('one of two workers may be killed in the middle: the other ends the audit', async () => {
  const [first] = await Promise.all([startWorker(), startWorker()]);
  const handle = await audits.start(env.client, queues);
  await untilEnded(env.client, handle.workflowId, 5);
  first.kill('SIGKILL');
  await handle.result();
  expect(numbersOf(await audits.results(handle.runId))).toEqual(numbersOf(undisturbed));
  await audits.expectWhole();
});

it('workers that stop while they draw cost no attempt, and the next goes on from what they drew', async () => {
  const drawing = await Audits.create(SAMPLES, SAMPLES);
  const stopAtOnce = ['--shutdown-grace', '1ms'];
  let worker = await startWorker(...stopAtOnce);
  const handle = await drawing.start(env.client, queues);
  const overlays = () => modifiedOf(drawing, `runs/${handle.runId}/overlays/`);
  const kept = new Map<string, number>();
  for (let stop = 0; stop < 2; stop++) {
    await expect
      .poll(async () => (await overlays()).size, { timeout: 40_000, interval: 10 })
      .toBeGreaterThan(kept.size);
    const stopped = finished(worker);
    worker.kill('SIGTERM');
    expect(await stopped).toMatchObject({ code: 0 });
    for (const [key, modified] of await overlays()) kept.set(key, modified);
    worker = await startWorker(...stopAtOnce);
  }
  await handle.result();
  expect(await failuresOf(handle)).toEqual(['WorkerShutdown', 'WorkerShutdown']);
  // What was drawn last may have been cut off before it was noted.
  const all = await overlays();
  const again = [...kept].filter(([key, modified]) => all.get(key) !== modified);
  expect(again.length).toBeLessThanOrEqual(2 * 4);
  expect(kept.size).toBeGreaterThan(again.length);
  expect(all.size).toBe(SAMPLES);
  const { primary } = await drawing.results(handle.runId);
  expect(primary).toEqual(undisturbed.primary);
  await drawing.expectWhole();
});

async function modifiedOf({ store }: Audits, prefix: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const { key, modified } of store.list(prefix)) found.set(key, modified.getTime());
  return found;
}

/** Names of the errors that an audit's own activities ended with. */
async function failuresOf({ workflowId }: { workflowId: string }): Promise<unknown[]> {
  const { events } = await env.client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).flatMap(({ activityTaskFailedEventAttributes: failed }) =>
    failed ? [failed.failure?.applicationFailureInfo?.type] : [],
  );
}
