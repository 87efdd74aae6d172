import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../../../core/dataset/dataset.ts';
import { imagenetS } from '../../../../core/dataset/layouts/imagenet-s.ts';
import { selectSamples } from '../../../../core/dataset/list-samples.ts';
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

class CountedFiles extends MemoryFiles {
  readonly listed: string[] = [];

  override list(prefix: string) {
    this.listed.push(prefix);
    return super.list(prefix);
  }
}

describe('if classes are asked for', async () => {
  const [a, b] = ['n01440764', 'n02123045'];
  const png = await mask([0, 5, 0, 0]);
  const masks = {
    [`validation-segmentation/${a}/a.png`]: png,
    [`validation-segmentation/${b}/b.png`]: png,
  };
  const photosIn = (folder: string) => ({
    [`${folder}${a}/a.JPEG`]: photo,
    [`${folder}${b}/b.JPEG`]: photo,
  });

  test('only their folders are listed', async () => {
    const files = new CountedFiles({ ...masks, ...photosIn('validation/') });
    const dataset = await imagenetS.open(files, { classes: [b] });
    expect(samplesOf(dataset)).toMatchObject([{ id: `b/${b}`, image: `validation/${b}/b.JPEG` }]);
    expect(dataset.isPartial).toBe(true);
    const folders = files.listed.filter((prefix) => !/^[a-z-]+-segmentation\/$/.test(prefix));
    expect(folders).toEqual([`validation-segmentation/${b}/`, `validation/${b}/`]);
  });

  test.each([['validation/'], ['']])("so are ImageNet's, %s", async (folder) => {
    const images = new CountedFiles(photosIn(folder));
    const options = { images };
    const dataset = await imagenetS.open(new MemoryFiles(masks), { classes: [a] }, options);
    expect(samplesOf(dataset)).toMatchObject([{ image: `${folder}${a}/a.JPEG` }]);
    expect(images.listed).not.toContain('');
  });

  test('a class that is not there is told with those that are', async () => {
    const files = new MemoryFiles({ ...masks, ...photosIn('validation/') });
    const dataset = await openDataset(files, { ...spec, classes: ['n99999999'] });
    expect(() => selectSamples(dataset, { classes: ['n99999999'] })).toThrow(
      expect.objectContaining({ hint: `Classes in the dataset: ${a}, ${b}.` }),
    );
  });

  test('classes to leave out are known', async () => {
    const files = new MemoryFiles({ ...masks, ...photosIn('validation/') });
    const selection = { classes: [a], excludeClasses: [b] };
    const dataset = await openDataset(files, { ...spec, ...selection });
    expect(selectSamples(dataset, selection).map(({ id }) => id)).toEqual([`a/${a}`]);
  });
});

test('splits of other names are found', async () => {
  const dataset = await openDataset(new MemoryFiles(await files([0, 5, 0, 0], 'mine')), spec);
  expect(samplesOf(dataset)).toMatchObject([{ image: 'mine/n01440764/a.JPEG' }]);
});

test("the id of a synset is a class of ImageNet's models", () => {
  expect(findTargetGroup('n01440764', { classes: 1000 })).toEqual([0]);
  expect(findTargetGroup('n01440764', { classes: 1001 })).toEqual([1]);
  expect(findTargetGroup('n01440764', { classes: 10 })).toBeUndefined();
});
