import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, expect, it } from 'vitest';
import { makeEachSample } from '../../../activities/shared/each-sample.ts';
import type { RunSample, Runs } from '../../../activities/shared/runs.ts';
import { sampleKeys } from '../../../core/keys/sample-keys.ts';
import { ObjectArtifacts } from '../../../store/artifacts/object-artifacts.ts';
import type {
  SampleBatch,
  SampleReference,
} from '../../../workflows/contract/workflow-messages.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { planOf } from '../plan-of.ts';
import { makeSamples } from '../samples.ts';

let store: MemoryStore;
beforeEach(() => (store = new MemoryStore()));

const samples = makeSamples(10);
const plan = planOf(samples);
const runs = {
  sample: ({ position }: SampleReference): Promise<RunSample> => {
    const artifacts = new ObjectArtifacts(store);
    const run = { plan, store, artifacts, dataset: store, images: store };
    const sample = { ...samples[position]!, index: position };
    return Promise.resolve({ run, sample, keys: sampleKeys(sample, plan), intervention: null });
  },
} satisfies Pick<Runs, 'sample'>;

const batch = (...positions: number[]): SampleBatch => ({
  run: { runId: 'run', store: 'store', planId: 'plan' },
  shard: 0,
  positions,
});
const positionOf = ({ sample }: RunSample) => sample.index;

it('returns the positions that go on, in the order of the batch', async () => {
  const eachSample = makeEachSample(runs, 2);
  const isEven = (sample: RunSample) => Promise.resolve(positionOf(sample) % 2 === 0);
  await expect(
    new MockActivityEnvironment().run(() => eachSample(batch(4, 1, 0, 7, 2), isEven)),
  ).resolves.toEqual([4, 0, 2]);
});

it('tells in heartbeats what is done, and works on the rest only when it is tried again', async () => {
  const eachSample = makeEachSample(runs, 1);
  const first = new MockActivityEnvironment();
  let told: unknown;
  first.on('heartbeat', (details: unknown) => (told = details));
  const failOn3 = (sample: RunSample) =>
    positionOf(sample) === 3
      ? Promise.reject(new Error('no heat'))
      : Promise.resolve(positionOf(sample) !== 1);
  await expect(first.run(() => eachSample(batch(0, 1, 2, 3), failOn3))).rejects.toThrow('no heat');
  expect(told).toEqual([
    [0, true],
    [1, false],
    [2, true],
  ]);

  const second = new MockActivityEnvironment({ heartbeatDetails: told });
  const worked: number[] = [];
  const note = (sample: RunSample) => Promise.resolve(worked.push(positionOf(sample)) > 0);
  await expect(second.run(() => eachSample(batch(0, 1, 2, 3), note))).resolves.toEqual([0, 2, 3]);
  expect(worked).toEqual([3]);
});

it('lets a sample that fails not stop the others of its batch', async () => {
  const worked: number[] = [];
  const work = (sample: RunSample) => {
    worked.push(positionOf(sample));
    return positionOf(sample) === 0 ? Promise.reject(new Error('bad')) : Promise.resolve(true);
  };
  const eachSample = makeEachSample(runs, 1);
  await expect(
    new MockActivityEnvironment().run(() => eachSample(batch(0, 1, 2), work)),
  ).rejects.toThrow('bad');
  expect(worked).toEqual([0, 1, 2]);
});

it('spends no heartbeat on a single sample', async () => {
  const env = new MockActivityEnvironment();
  let beats = 0;
  env.on('heartbeat', () => beats++);
  const eachSample = makeEachSample(runs, 1);
  await env.run(() => eachSample(batch(5), () => Promise.resolve(true)));
  expect(beats).toBe(0);
});

it('begins no more samples once it is cancelled', async () => {
  const env = new MockActivityEnvironment();
  const worked: number[] = [];
  const work = (sample: RunSample) => {
    worked.push(positionOf(sample));
    expect(sample.signal?.aborted).toBe(false);
    env.cancel('CANCELLED');
    // What it still does itself can stop too.
    expect(sample.signal?.aborted).toBe(true);
    return Promise.resolve(true);
  };
  const eachSample = makeEachSample(runs, 1);
  await expect(env.run(() => eachSample(batch(0, 1, 2), work))).rejects.toThrow('CANCELLED');
  expect(worked).toEqual([0]);
});

const keyOf = (kind: string, sample: RunSample) =>
  `artifacts/v1/${kind}/00/0${positionOf(sample)}.json`;

it('writes what samples make when all of them have ended, but for what is not kept', async () => {
  const inStore: number[] = [];
  const work = async (sample: RunSample) => {
    const { artifacts } = sample.run;
    await artifacts.write(new Map([[keyOf('image', sample), { pixels: 1 }]]));
    await artifacts.write(new Map([[keyOf('cam', sample), { heat: 1 }]]));
    expect((await artifacts.read([keyOf('image', sample)])).size).toBe(1);
    inStore.push(store.objects.size);
    if (positionOf(sample) === 1) throw new Error('bad');
    return true;
  };
  const eachSample = makeEachSample(runs, 2);
  const keep = (key: string) => !key.includes('/image/');
  await expect(
    new MockActivityEnvironment().run(() => eachSample(batch(0, 1, 2), work, { keep })),
  ).rejects.toThrow('bad');
  expect(inStore).toEqual([0, 0, 0]);
  expect([...store.objects.keys()].sort()).toEqual(
    [0, 1, 2].map((at) => `artifacts/v1/cam/00/0${at}.json`),
  );
});

it('tells what is done only once it is written', async () => {
  const env = new MockActivityEnvironment();
  let told: unknown;
  env.on('heartbeat', (details: unknown) => (told = details));
  store.writeOnce = () => Promise.reject(new Error('disk full'));
  const work = async (sample: RunSample) => {
    await sample.run.artifacts.write(new Map([[keyOf('cam', sample), { heat: 1 }]]));
    return true;
  };
  const eachSample = makeEachSample(runs, 2);
  await expect(env.run(() => eachSample(batch(0, 1), work))).rejects.toThrow('disk full');
  expect(told ?? []).toEqual([]);
});

it('writes piece by piece if it is told to', async () => {
  const eachSample = makeEachSample(runs, 1);
  const work = async (sample: RunSample) => {
    await sample.run.artifacts.write(new Map([[keyOf('attack', sample), { fooled: true }]]));
    expect(store.objects.size).toBe(positionOf(sample) + 1);
    return true;
  };
  await new MockActivityEnvironment().run(() => eachSample(batch(0, 1), work, { hold: false }));
});
