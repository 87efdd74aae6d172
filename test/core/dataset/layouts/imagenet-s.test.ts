import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Dataset } from '../../../../core/dataset/dataset.ts';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { readSample } from '../../../../core/dataset/read-sample.ts';
import { findTargetGroup } from '../../../../core/labels/target-group.ts';
import { MemoryFiles, photoJpeg } from '../memory-files.ts';

const spec = { format: 'auto', split: undefined, classes: 'all' } as const;
const photo = await photoJpeg(4, 1);

/** As ImageNet-S stores numbers: R + 256 · G. */
async function mask(numbers: number[]): Promise<Uint8Array> {
  const data = Uint8Array.from(numbers.flatMap((n) => [n % 256, Math.floor(n / 256), 0]));
  const raw = { width: numbers.length, height: 1, channels: 3 } as const;
  return new Uint8Array(await sharp(data, { raw }).png().toBuffer());
}

async function files(numbers: number[], split = 'validation') {
  return {
    [`${split}/n01440764/a.JPEG`]: photo,
    [`${split}-segmentation/n01440764/a.png`]: await mask(numbers),
  };
}

const samplesOf = ({ classes }: Dataset) => classes.flatMap(({ samples }) => samples);
const read = (dataset: Dataset) =>
  readSample(dataset, samplesOf(dataset)[0]!, { exif: 'ignore', icc: 'ignore' });

test('numbers over 255 are classes, and 1000 is void', async () => {
  const dataset = await openDataset(new MemoryFiles(await files([0, 918, 1000, 918])), spec);
  expect(dataset.format).toBe('imagenet-s');
  expect(samplesOf(dataset)).toMatchObject([{ id: 'a/n01440764', class: 'n01440764' }]);
  const { labels } = await read(dataset);
  expect([...labels.data]).toEqual([0, 1, 255, 1]);
});

test('a number of 256 has no red at all, and is no background', async () => {
  const dataset = await openDataset(new MemoryFiles(await files([0, 256, 0, 0])), spec);
  expect([...(await read(dataset)).labels.data]).toEqual([0, 1, 0, 0]);
});

test('two classes in one mask are told, since the folder names one', async () => {
  const dataset = await openDataset(new MemoryFiles(await files([0, 5, 7, 0])), spec);
  await expect(read(dataset)).rejects.toMatchObject({ reason: 'unknown-label' });
});

test('a mask of another size is excluded', async () => {
  const dataset = await openDataset(new MemoryFiles(await files([0, 5])), spec);
  await expect(read(dataset)).rejects.toMatchObject({ reason: 'mask-size-mismatch' });
});

test('one of several splits is asked for', async () => {
  const both = { ...(await files([0, 5, 0, 0])), ...(await files([0, 5, 0, 0], 'train-semi')) };
  const memory = new MemoryFiles(both);
  await expect(openDataset(memory, spec)).rejects.toMatchObject({
    hint: 'Pass --split with one of: train-semi, validation.',
  });
  const dataset = await openDataset(memory, { ...spec, split: 'train-semi' });
  expect(samplesOf(dataset)[0]!.image).toBe('train-semi/n01440764/a.JPEG');
});

test('it is found in a folder below', async () => {
  const below = Object.fromEntries(
    Object.entries(await files([0, 5, 0, 0])).map(([key, file]) => [`ImageNetS919/${key}`, file]),
  );
  const dataset = await openDataset(new MemoryFiles(below), spec);
  expect([...(await read(dataset)).labels.data]).toEqual([0, 1, 0, 0]);
});

test("the id of a synset is a class of ImageNet's models", () => {
  expect(findTargetGroup('n01440764', { classes: 1000 })).toEqual([0]);
  expect(findTargetGroup('n01440764', { classes: 1001 })).toEqual([1]);
  expect(findTargetGroup('n01440764', { classes: 10 })).toBeUndefined();
});
