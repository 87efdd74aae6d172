import { mkdtemp, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { makePlan } from '../../activities/plan.ts';
import type { PlanRequest } from '../../activities/plan/plan-request.ts';
import { noMetrics } from '../../activities/shared/metrics.ts';
import { recordPublished } from '../../activities/shared/published.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { RunPlan } from '../../core/schema/run-plan.ts';
import { AllowedUris } from '../../store/allowed-uris.ts';
import { FileStore } from '../../store/file-store.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { findSameAs } from '../../store/same-as.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';

const build = { groundcam: '0', gitCommit: null };
const [squeezenet, resnet] = ['squeezenet', 'resnet'].map((name) => `test/golden/cam/${name}.onnx`);
let inference: OnnxInference;
let voc: TinyVoc;
let store: FileStore;
beforeAll(async () => {
  inference = new OnnxInference();
  voc = await (await TinyVoc.create()).addSamples(2);
});
afterAll(() => inference.close());
beforeEach(async () => {
  store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-claims-')));
});

function plan(
  runId: string,
  claimant: string,
  { model = squeezenet!, ...more }: { model?: string } & Partial<PlanRequest> = {},
) {
  const activity = makePlan(inference, { build, metrics: noMetrics, allowed: new AllowedUris() });
  const request: PlanRequest = {
    runId,
    claimant,
    workflowId: `groundcam-${runId}`,
    startedAt: '2026-01-01T00:00:00.000Z',
    spec: AuditSpec.parse({
      model: { uri: model },
      dataset: { uri: voc.folder, classes: ['aeroplane'] },
      target: { kind: 'predicted' },
      store: store.uri,
    }),
    taskQueues: { cpu: 'cpu', gpu: 'gpu' },
    dryRun: false,
    searchAttributes: false,
    ...more,
  };
  return new MockActivityEnvironment().run(() => activity(request));
}

const planOf = (runId: string) => readJson(store, runKeys(runId).plan, RunPlan);

/** Makes a run look published. */
async function publish(runId: string): Promise<void> {
  await store.write(runKeys(runId).results, '{}');
  await recordPublished(store, await planOf(runId), build);
}

it('gives an id to one of two that ask for it at the same moment, and refuses the other', async () => {
  const asked = await Promise.allSettled([
    plan('candidate', 'one'),
    plan('candidate', 'two', { model: resnet! }),
  ]);
  const refused = asked.filter((each) => each.status === 'rejected');
  expect(refused.map(({ reason }) => String(reason))).toEqual([
    expect.stringContaining('Run candidate already exists') as string,
  ]);
  const winner = asked[0].status === 'fulfilled' ? squeezenet : resnet;
  expect((await planOf('candidate')).spec.model.uri).toBe(winner);
});

it('refuses an id whose run asks something else, whether that has finished or not', async () => {
  await plan('candidate', 'one');
  const other = () => plan('candidate', 'two', { model: resnet! });
  await expect(other()).rejects.toThrow(/already exists in .*, and asks something else/);
  await publish('candidate');
  await expect(other()).rejects.toThrow(/already exists in .*, and asks something else/);
  await expect(other()).rejects.toMatchObject({ exitCode: 2 });
});

it('lets a retry and a resumed run go on under the id that they have', async () => {
  await plan('candidate', 'one');
  await expect(plan('candidate', 'one')).resolves.toMatchObject({ samples: 2 });
  await expect(plan('candidate', 'two', { resume: true })).resolves.toMatchObject({ samples: 2 });
  await expect(plan('candidate', 'three')).rejects.toThrow('Run candidate already exists');
});

it('answers the same question under the same id with the run that has it', async () => {
  await plan('candidate', 'one');
  await publish('candidate');
  await expect(plan('candidate', 'two')).resolves.toMatchObject({ unchangedSince: 'candidate' });
  expect(await findSameAs(store, 'candidate')).toBeUndefined();
});

it('notes which run has the results of one that found no changes, under its own id', async () => {
  await plan('first', 'one');
  await publish('first');
  await expect(plan('candidate', 'two')).resolves.toMatchObject({ unchangedSince: 'first' });
  expect(await findSameAs(store, 'candidate')).toBe('first');
  await expect(plan('candidate', 'three')).resolves.toMatchObject({ unchangedSince: 'first' });
  await expect(plan('candidate', 'four', { model: resnet! })).rejects.toThrow(
    'asks something else',
  );
});

it('claims nothing with a dry run', async () => {
  await plan('candidate', 'one', { dryRun: true });
  expect(await store.has(runKeys('candidate').claim)).toBe(false);
});

it('lets the same question take over an id whose process died before it had planned', async () => {
  await plan('candidate', 'one');
  const { claim, lease, plan: planFile } = runKeys('candidate');
  await store.remove(planFile);
  await expect(plan('candidate', 'two')).rejects.toThrow('is being planned by another process');
  const old = new Date(Date.now() - 3_600_000);
  await utimes(store.locate(claim), old, old);
  await expect(plan('candidate', 'two')).rejects.toThrow('is being planned by another process');
  await utimes(store.locate(lease), old, old);
  await expect(plan('candidate', 'two', { model: resnet! })).rejects.toThrow('asks something else');
  const both = await Promise.allSettled([plan('candidate', 'two'), plan('candidate', 'three')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await store.has(planFile)).toBe(true);
});

it('lets nobody take over an id whose run has planned, however long ago', async () => {
  await plan('candidate', 'one');
  const { claim, lease } = runKeys('candidate');
  const old = new Date(Date.now() - 3_600_000);
  for (const key of [claim, lease]) await utimes(store.locate(key), old, old);
  await expect(plan('candidate', 'two')).rejects.toThrow('Run candidate already exists');
});
