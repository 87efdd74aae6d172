import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { makeEachSample } from '../../../activities/shared/each-sample.ts';
import type { RunSample, Runs } from '../../../activities/shared/runs.ts';
import type {
  SampleBatch,
  SampleReference,
} from '../../../workflows/contract/workflow-messages.ts';

/** Samples that carry nothing but the position that was asked for. */
const runs = {
  sample: ({ position }: SampleReference) =>
    Promise.resolve({ sample: { index: position } } as RunSample),
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
