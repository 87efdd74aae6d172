import { expect, it } from 'vitest';
import { splitByWork } from '../../../activities/plan/split-by-work.ts';
import { sampleKeys } from '../../../core/keys/sample-keys.ts';
import { openArtifacts } from '../../../store/artifacts/open-artifacts.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { planOf } from '../plan-of.ts';
import { makeSamples } from '../samples.ts';

const { signal } = new AbortController();
const samples = makeSamples(5);

it('splits samples by what the store has, and says the same of alike ones once', async () => {
  const plan = planOf(samples);
  const artifacts = openArtifacts(new MemoryStore());
  const measured = samples[1]!;
  const keys = sampleKeys(measured, plan).measurements.map(({ key }) => key);
  await artifacts.write(new Map(keys.map((key) => [key, { status: 'excluded' }])));
  const { pending, cached } = await splitByWork(artifacts, samples, plan, signal);
  expect(cached).toEqual([{ sample: measured, donor: undefined }]);
  expect(pending.map(({ sample }) => sample.index)).toEqual([0, 2, 3, 4]);
  expect(pending[0]?.lacks).toEqual({ measurement: true, intervention: false, attacks: [] });
  expect(new Set(pending.map(({ lacks }) => lacks)).size).toBe(1);
});

it('gives each sample its donor if the run alters images', async () => {
  const asked = planOf(samples);
  const plan = { ...asked, spec: { ...asked.spec, interventions: true } };
  const artifacts = openArtifacts(new MemoryStore());
  const { pending } = await splitByWork(artifacts, samples, plan, signal);
  expect(pending.map(({ lacks }) => lacks.intervention)).toEqual(Array(5).fill(true));
  for (const { sample, donor } of pending) expect(donor?.image).not.toBe(sample.image);
});

it('puts samples of one image next to each other, where the first of them is', async () => {
  const image = samples[1]!.image;
  const shared = samples.map((sample) =>
    [1, 3, 4].includes(sample.index) ? { ...sample, image } : sample,
  );
  const plan = planOf(shared);
  const artifacts = openArtifacts(new MemoryStore());
  const { pending } = await splitByWork(artifacts, shared, plan, signal);
  expect(pending.map(({ sample }) => sample.index)).toEqual([0, 1, 3, 4, 2]);
});
