import { readdirSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SampleWork } from '../../../activities/samples/sample-work.ts';
import type { Explain, Inference } from '../../../activities/shared/inference.ts';
import { Runs, type Run } from '../../../activities/shared/runs.ts';
import { InferenceError } from '../../../core/errors/inference-error.ts';
import { PixelBudget } from '../../../core/image/pixel-budget.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import { MeasurementBody } from '../../../core/schema/measurement-body.ts';
import type { RunReference } from '../../../workflows/contract/workflow-messages.ts';
import { OnnxInference } from '../../../workers/inference/onnx-inference.ts';
import { SampleThread } from '../../../workers/samples/sample-thread.ts';
import { SampleThreads } from '../../../workers/samples/sample-threads.ts';
import { versions } from '../../../workers/versions.ts';
import { LOGITS, runStages, writeTinyModel } from '../../activities/run-stages.ts';
import { mask, photo, TinyVoc } from '../../pipeline/tiny-voc.ts';

const PHOTO = 96 * 72;

let folder: string;
let inference: OnnxInference;
let threads: SampleThreads;
let voc: TinyVoc;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-samples-'));
  inference = new OnnxInference();
  threads = new SampleThreads({ versions: await versions(), threads: 2 });
  voc = await TinyVoc.create();
  await voc.addSamples(4);
});
afterEach(async () => {
  await threads.close();
  await inference.close();
  await rm(folder, { recursive: true });
});

async function specOf(store: string, others: object = {}) {
  return AuditSpec.parse({
    model: {
      uri: await writeTinyModel(folder),
      labels: ['aeroplane', ...Array.from({ length: LOGITS - 1 }, (_, at) => `other ${at}`)],
      preprocessing: { mean: 128, std: 128 },
    },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    store: join(folder, store),
    execution: { imagesPerActivity: 16 },
    ...others,
  });
}

async function measure(
  store: string,
  samples?: SampleWork,
  { by = inference, onPlanned }: { by?: Inference; onPlanned?: () => void } = {},
) {
  const spec = await specOf(store, { interventions: true, measure: { at: 'original' } });
  return runStages('run', spec, by, {
    ...(samples && { work: samples }),
    ...(onPlanned && { onPlanned }),
  });
}

async function contents({ artifacts }: Run) {
  const all = new Map<string, unknown>();
  for await (const { key } of artifacts.list())
    all.set(key, (await artifacts.read([key])).get(key));
  return all;
}

it('computes, keeps and excludes the same as the thread of the activities', async () => {
  await voc.add('blank', await photo(5).jpeg().toBuffer(), await mask({}));
  await voc.add('torn', Buffer.from('no photo'), await mask({}));
  const own = await contents(await measure('own'));
  const there = await contents(await measure('there', threads));
  expect(own.size).toBeGreaterThan(30);
  expect(there).toEqual(own);
});

it('measures the classes of one photo together as it does one after the other', async () => {
  for (const seed of [6, 7, 8]) {
    const name = `both_${seed}`;
    await voc.add(name, await photo(seed).jpeg().toBuffer(), await mask({ bicycle: true }));
  }
  const lists = join(voc.folder, 'ImageSets/Main');
  await copyFile(join(lists, 'aeroplane_trainval.txt'), join(lists, 'bicycle_trainval.txt'));
  const dataset = { uri: voc.folder, classes: ['aeroplane', 'bicycle'] };
  const labels = [
    'aeroplane',
    'bicycle',
    ...Array.from({ length: LOGITS - 2 }, (_, at) => `${at}`),
  ];
  const { model, ...others } = await specOf('together', { dataset });
  const spec = AuditSpec.parse({ ...others, model: { ...model, labels } });
  const apart = AuditSpec.parse({
    ...spec,
    store: join(folder, 'apart'),
    execution: { imagesPerActivity: 'auto' },
  });
  const together = await contents(await runStages('run', spec, inference, { work: threads }));
  const alone = await contents(await runStages('run', apart, inference));
  const measurements = [...together].filter(([key]) => key.includes('/measurement/'));
  // Four photos are in the list of bicycles too, and have none.
  expect(measurements).toHaveLength(14);
  for (const [key, content] of measurements) expect(content, key).toEqual(alone.get(key));
  const statuses = measurements.map(([, content]) => MeasurementBody.parse(content).status);
  expect(statuses.filter((status) => status === 'measured')).toHaveLength(10);
});

it.runIf(process.platform === 'linux')('lets inference have the cores first', async () => {
  const before = getPriority();
  await measure('there', threads);
  const nice = readdirSync('/proc/self/task').map((thread) => getPriority(Number(thread)));
  expect(nice.filter((each) => each > before).length).toBeGreaterThanOrEqual(1);
  expect(getPriority()).toBe(before);
});

it('passes our own errors on as failures with their name, hint and exit code', async () => {
  const gone = () => rm(join(voc.folder, 'JPEGImages/sample_002.jpg'));
  await expect(measure('store', threads, { onPlanned: () => void gone() })).rejects.toMatchObject({
    type: 'ChangedFileError',
    nonRetryable: false,
  });
});

it('fails with what the explainer failed with', async () => {
  const failure = new InferenceError('The inference thread has ended');
  const by: Inference = {
    runOnce: inference.runOnce,
    compiledBy: inference.compiledBy,
    step: () => Promise.reject(failure),
    explain: () => Promise.reject(failure),
  };
  await expect(measure('store', threads, { by })).rejects.toBe(failure);
});

/** A run of which nothing is computed. */
async function planned(): Promise<{ reference: RunReference; runs: Runs; explain: Explain }> {
  const spec = await specOf('planned');
  const none: SampleWork = { preprocessToMeasure: () => Promise.reject(new Error('not asked')) };
  await runStages('run', spec, inference, { work: none }).catch(() => {});
  return {
    reference: { runId: 'run', store: spec.store, planId: 'first' },
    runs: new Runs(),
    explain: () => Promise.reject(new Error('nothing to explain')),
  };
}

it('gives a sample up that nobody wants any longer, and continues with the others', async () => {
  const { reference, runs } = await planned();
  const [first, second] = await Promise.all(
    [0, 1].map((position) => runs.sample({ run: reference, shard: 0, position })),
  );
  const controller = new AbortController();
  const reason = new Error('cancelled');
  const thread = new SampleThread({ versions: await versions(), allow: undefined, pixels: 0 });
  let begin: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  // Nobody makes room for it.
  const full = new PixelBudget(PHOTO);
  let leave = () => {};
  void full.hold(PHOTO, () => new Promise<void>((resolve) => (leave = resolve)));
  const stuck = thread.take(
    reference,
    { ...first!, run: { ...first!.run, pixels: full }, signal: controller.signal },
    () => Promise.reject(new Error('not reached')),
  );
  const explained = thread.take(reference, second!, () => {
    begin();
    return new Promise(() => {});
  });
  explained.catch(() => {});
  await begun;
  controller.abort(reason);
  leave();
  await expect(stuck).rejects.toBe(reason);
  expect(thread.samples).toBe(1);
  // All that it held is free again.
  await full.hold(PHOTO, () => Promise.resolve());
  await thread.close();
  await expect(explained).rejects.toThrow('has ended');
});

it('asks for the pixels of images that are too large for its own share', async () => {
  const { reference, runs, explain } = await planned();
  const settings = { versions: await versions(), allow: undefined, pixels: 0 };
  const mostHeld = async (budget: PixelBudget) => {
    const thread = new SampleThread(settings);
    const taken = [0, 1, 2, 3].map(async (position) => {
      const sample = await runs.sample({ run: reference, shard: 0, position });
      return thread.take(reference, { ...sample, run: { ...sample.run, pixels: budget } }, explain);
    });
    await Promise.allSettled(taken);
    await thread.close();
    return budget.mostHeld;
  };
  expect(await mostHeld(new PixelBudget(PHOTO))).toBe(PHOTO);
  expect(await mostHeld(new PixelBudget(4 * PHOTO))).toBeGreaterThan(PHOTO);
});

it('ends a thread that has had no sample for a while, and none that has one', async () => {
  const { reference, runs } = await planned();
  const settings = { versions: await versions(), allow: undefined, pixels: 1e6 };
  const thread = new SampleThread(settings, 10);
  const sample = await runs.sample({ run: reference, shard: 0, position: 0 });
  const failure = new Error('no answer');
  await expect(thread.take(reference, sample, () => Promise.reject(failure))).rejects.toBe(failure);
  let answer: (error: Error) => void = () => {};
  const taken = thread.take(
    reference,
    sample,
    () => new Promise((_resolve, reject) => (answer = reject)),
  );
  await setTimeout(100);
  expect(thread.hasEnded).toBe(false);
  answer(failure);
  await expect(taken).rejects.toBe(failure);
  await vi.waitFor(() => expect(thread.hasEnded).toBe(true));
});

it('replaces a thread that has ended', async () => {
  const { reference, runs, explain } = await planned();
  const sample = await runs.sample({ run: reference, shard: 0, position: 0 });
  const take = () => threads.preprocessToMeasure(reference, sample, explain);
  const ended = take();
  ended.catch(() => {});
  await threads.close();
  await expect(ended).rejects.toThrow('has ended');
  await expect(take()).rejects.toThrow('nothing to explain');
});
