import { expect, it } from 'vitest';
import { SharedPhotos } from '../../../activities/samples/shared-photos.ts';
import type { RunSample } from '../../../activities/shared/runs.ts';
import type { StageOutcome } from '../../../activities/shared/stage-outcome.ts';
import { sampleKeys } from '../../../core/keys/sample-keys.ts';
import { HeldArtifacts } from '../../../store/artifacts/held-artifacts.ts';
import { openArtifacts } from '../../../store/artifacts/open-artifacts.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { planOf } from '../plan-of.ts';
import { makeSamples } from '../samples.ts';

const samples = makeSamples(2);
const plan = planOf(samples);
const store = new MemoryStore();

/** A sample of a photo, of a class of its own. */
function sampleOf(photo: number, name = 'dog'): RunSample {
  const sample = { ...samples[photo]!, id: `photo_${photo}/${name}`, class: name };
  const artifacts = new HeldArtifacts(openArtifacts(store));
  const run = { plan, store, artifacts, dataset: store, images: store };
  return { run, sample, keys: sampleKeys(sample, plan), intervention: null };
}

/** Preprocesses a sample whose photo is decoded at most once. */
function preprocessing(decoded: string[]) {
  return ({ run: { artifacts }, sample, keys }: RunSample) =>
    async (): Promise<StageOutcome> => {
      const wanted = [keys.image, keys.labels, keys.photo];
      const known = await artifacts.known(wanted);
      if (known.size === wanted.length) return { stage: 'preprocess', outcome: 'cached' };
      await new Promise((resolve) => setTimeout(resolve, 5));
      decoded.push(sample.id);
      await artifacts.write(new Map(wanted.map((key) => [key, Uint8Array.of(decoded.length)])));
      return { stage: 'preprocess', outcome: 'computed' };
    };
}

it('makes what samples of one photo need once, also at the same time', async () => {
  const decoded: string[] = [];
  const preprocess = preprocessing(decoded);
  const photos = new SharedPhotos();
  const [dog, cat, other] = [sampleOf(0), sampleOf(0, 'cat'), sampleOf(1)];
  const outcomes = await Promise.all(
    [dog, cat, other].map((sample) => photos.preprocess(sample, preprocess(sample))),
  );
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['computed', 'computed', 'computed']);
  expect(decoded).toEqual([dog.sample.id, other.sample.id]);
  const made = (sample: RunSample) => sample.run.artifacts.read([sample.keys.image]);
  expect(await made(cat)).toEqual(await made(dog));
  expect(await made(other)).not.toEqual(await made(dog));
});

it.each([
  ['fails', () => Promise.reject(new Error('cancelled'))],
  [
    'is excluded',
    (): Promise<StageOutcome> =>
      Promise.resolve({ stage: 'preprocess', outcome: 'excluded', exclusions: [] }),
  ],
])('leaves a sample to itself if the one before it %s', async (_how, first) => {
  const decoded: string[] = [];
  const photos = new SharedPhotos();
  const [dog, cat] = [sampleOf(0), sampleOf(0, 'cat')];
  const failing = photos.preprocess(dog, first).catch(() => undefined);
  const { outcome } = await photos.preprocess(cat, preprocessing(decoded)(cat));
  await failing;
  expect(outcome).toBe('computed');
  expect(decoded).toEqual([cat.sample.id]);
});
