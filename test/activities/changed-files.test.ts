import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, expect, it } from 'vitest';
import { preprocessSample } from '../../activities/samples/preprocess-sample.ts';
import { useRunLabels, type RunSample } from '../../activities/shared/runs.ts';
import { sha256 } from '../../core/encoding/digest.ts';
import { ChangedFileError } from '../../core/errors/changed-file-error.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { openArtifacts } from '../../store/artifacts/open-artifacts.ts';
import { mask, photo } from '../pipeline/tiny-voc.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { planOf } from './plan-of.ts';
import { makeSamples } from './samples.ts';

const versions = { sharp: '0', libvips: '0', node: '0' };
let dataset: MemoryStore;
let store: MemoryStore;
beforeEach(async () => {
  dataset = new MemoryStore();
  store = new MemoryStore();
  await dataset.write('image.png', await photo(1).png().toBuffer());
  await dataset.write(
    'mask.png',
    await mask({ box: { left: 20, top: 20, width: 30, height: 30 } }),
  );
});

/** The sample as a plan saw it that was made now. */
function planned(): Sample {
  const [sample] = makeSamples(1);
  const digest = (key: string) => {
    const bytes = dataset.objects.get(key);
    return bytes ? sha256(bytes) : null;
  };
  return {
    ...sample!,
    ...{ image: 'image.png', imageDigest: digest('image.png') },
    ...{ mask: 'mask.png', maskDigest: digest('mask.png') },
  };
}

function inRun(sample: Sample): RunSample {
  const plan = planOf([sample]);
  const run = { plan, store, artifacts: openArtifacts(store), dataset, images: dataset };
  return { run, sample, keys: sampleKeys(sample, plan), intervention: null };
}

function preprocess(sample: RunSample) {
  return new MockActivityEnvironment().run(async () => {
    const { outcome } = await preprocessSample(sample, versions);
    return outcome;
  });
}

it.each(['image.png', 'mask.png'])(
  'a file that is away for a moment is a failure to be retried, and nothing is kept of it: %s',
  async (key) => {
    const sample = inRun(planned());
    const file = dataset.objects.get(key)!;
    dataset.objects.delete(key);
    await expect(preprocess(sample)).rejects.toThrow(
      `${key} is gone: it was there when the run was planned`,
    );
    expect([...store.objects.keys()]).toEqual([]);

    dataset.objects.set(key, file);
    expect(await preprocess(sample)).toBe('computed');
  },
);

it.each(['image.png', 'mask.png'])(
  'a file that was replaced during the run is never filed under the digest of the other: %s',
  async (key) => {
    const sample = inRun(planned());
    await dataset.write(key, await photo(2).png().toBuffer());
    await expect(preprocess(sample)).rejects.toBeInstanceOf(ChangedFileError);
    expect([...store.objects.keys()]).toEqual([]);
  },
);

it('a mask that is read again at the photo’s own size is compared too', async () => {
  const sample = inRun(planned());
  await dataset.write('mask.png', await mask({}));
  await expect(useRunLabels(sample, (labels) => labels)).rejects.toThrow(
    'mask.png is not the file that the run was planned with',
  );
});

it('a file that was missing when the run was planned excludes its sample', async () => {
  dataset.objects.delete('image.png');
  const sample = inRun(planned());
  expect(await preprocess(sample)).toBe('excluded');
  const key = sample.keys.measurements[0]!.key;
  expect(Buffer.from(store.objects.get(key)!).toString()).toContain('missing-image');
});

it('a file that came after the run was planned is not filed as the one that was missing', async () => {
  const image = dataset.objects.get('image.png')!;
  dataset.objects.delete('image.png');
  const sample = inRun(planned());
  dataset.objects.set('image.png', image);
  await expect(preprocess(sample)).rejects.toThrow(
    'image.png was missing or unreadable when the run was planned, and is there now',
  );
  expect([...store.objects.keys()]).toEqual([]);
});

it('bytes that can not be decoded are an exclusion: those bytes will never be an image', async () => {
  await dataset.write('image.png', 'no image');
  expect(await preprocess(inRun(planned()))).toBe('excluded');
});

it('a sample that nobody waits for is not decoded, also not by a stage that reads its mask again', async () => {
  const reason = new Error('cancelled');
  const sample = { ...inRun(planned()), signal: AbortSignal.abort(reason) };
  await expect(preprocess(sample)).rejects.toBe(reason);
  await expect(useRunLabels(sample, (labels) => labels)).rejects.toBe(reason);
  expect([...store.objects.keys()]).toEqual([]);
});
