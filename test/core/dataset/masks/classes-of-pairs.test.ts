import sharp from 'sharp';
import { expect, test } from 'vitest';
import { checkDataset } from '../../../../core/dataset/check-dataset.ts';
import type { Dataset } from '../../../../core/dataset/dataset.ts';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { readSample } from '../../../../core/dataset/read-sample.ts';
import { maskPng, MemoryFiles, photoJpeg } from '../memory-files.ts';

const spec = { format: 'auto', classes: 'all' } as const;
const photo = await photoJpeg(4, 1);

/** images/a.jpg, masks/a.png and so on, with names of classes. A mask that is a text can't be read. */
async function folder(masks: Record<string, number[] | Uint8Array | string>, names: string) {
  const files: Record<string, string | Uint8Array> = { 'class_names.txt': names };
  for (const [name, mask] of Object.entries(masks)) {
    files[`images/${name}.jpg`] = photo;
    files[`masks/${name}.png`] = Array.isArray(mask) ? await maskPng([mask]) : mask;
  }
  return new MemoryFiles(files);
}

const idsOf = ({ classes }: Dataset) =>
  Object.fromEntries(classes.map(({ name, samples }) => [name, samples.map(({ id }) => id)]));
const notesOf = ({ notes }: Pick<Dataset, 'notes'>) => notes.slice(1);

const damaged = await folder(
  { a: [0, 1, 1, 0], b: 'no mask', c: [0, 2, 0, 0], d: [0, 2, 1, 0] },
  '_background_\ncat\ndog',
);

test('with one class, images whose masks can not be read are samples of it with a reason', async () => {
  const one = { ...spec, classes: ['cat'] };
  const dataset = await openDataset(damaged, one);
  expect(idsOf(dataset)).toEqual({ cat: ['a/cat', 'b/cat', 'd/cat'], dog: ['c/dog', 'd/dog'] });
  expect(notesOf(dataset)).toEqual([
    "1 mask is missing or can't be read, so it is not known whether their images show cat. These are excluded: masks/b.png. Of masks/b.png: Expected a PNG as the mask but the file's content is text.",
  ]);
  const check = await checkDataset(damaged, one);
  expect(check).toMatchObject({ samples: 3, usable: 2 });
  expect(check.findings).toMatchObject([{ reason: 'undecodable-mask', count: 1 }]);
});

test('with several classes, they belong to none, which is said', async () => {
  const dataset = await openDataset(damaged, spec);
  expect(idsOf(dataset)).toEqual({ cat: ['a/cat', 'd/cat'], dog: ['c/dog', 'd/dog'] });
  expect(notesOf(dataset)).toEqual([
    "1 mask is missing or can't be read, so their images belong to no class: masks/b.png. Of masks/b.png: Expected a PNG as the mask but the file's content is text.",
  ]);
});

test('if no mask can be read, the error says so', async () => {
  const files = await folder({ a: 'no mask', b: 'nor this' }, '_background_\ncat\ndog');
  const none = { ...spec, classes: ['cat', 'dog'] };
  await expect(checkDataset(files, none)).rejects.toThrow(
    expect.objectContaining({
      hint: expect.stringContaining("2 masks are missing or can't be read") as string,
    }),
  );
  const check = await checkDataset(files, { ...spec, classes: ['cat'] });
  expect(check).toMatchObject({ samples: 2, usable: 0 });
});

test('masks that are empty or have values without a name are named', async () => {
  const files = await folder(
    { a: [0, 1, 1, 0], b: [0, 0, 0, 0], c: [0, 7, 9, 0], d: [0, 1, 0, 0] },
    '_background_\ncat\ndog',
  );
  const dataset = await openDataset(files, { ...spec, classes: ['cat'] });
  expect(idsOf(dataset)).toEqual({ cat: ['a/cat', 'd/cat'], dog: [] });
  expect(notesOf(dataset)).toEqual([
    '1 mask is without a class but with 7 and 9, which no name has, so their images belong to no class: masks/c.png.',
    '1 mask is without any of the classes, so their images belong to none: masks/b.png.',
  ]);
});

test('noisy masks of the only class that is named show it', async () => {
  const levels = [0, 0, 0, 0, 0, 0, 60, 130, 200, 255, 255, 255, 255, 255, 255, 255, 255, 255];
  const files = await folder({ a: levels, b: levels }, '_background_\ncat');
  expect(idsOf(await openDataset(files, spec))).toEqual({ cat: ['a/cat', 'b/cat'] });
});

/** A grey PNG of 16 bits. */
async function deepPng(row: number[]): Promise<Uint8Array> {
  const raw = { width: row.length, height: 1, channels: 1 } as const;
  const image = sharp(Uint16Array.from(row), { raw }).toColourspace('grey16');
  return new Uint8Array(await image.png().toBuffer());
}

test('masks may have more classes than a byte, 255 being one of them if it has a name', async () => {
  const names = Array.from({ length: 3688 }, (_, i) => `${i + 1} class ${i + 1}`).join('\n');
  const files = await folder(
    { a: await deepPng([0, 3688, 255, 7]), b: await deepPng([255, 0, 7, 65_535]) },
    `0 background\n${names}\n65535 void`,
  );
  const dataset = await openDataset(files, spec);
  const samples = dataset.classes.flatMap((each) => each.samples);
  expect(samples.map(({ id, value }) => [id, value])).toEqual([
    ['a/class 7', 7],
    ['b/class 7', 7],
    ['a/class 255', 255],
    ['b/class 255', 255],
    ['a/class 3688', 3688],
  ]);
  const labels = await Promise.all(
    samples.map(async (sample) => {
      const read = await readSample(dataset, sample, { exif: 'ignore', icc: 'ignore' });
      return [sample.foreground, ...read.labels.data];
    }),
  );
  expect(labels).toEqual([
    [1, 0, 0, 0, 1],
    [1, 0, 0, 1, 255],
    [1, 0, 0, 1, 0],
    [1, 1, 0, 0, 255],
    [1, 0, 1, 0, 0],
  ]);
  const withVoid = await openDataset(files, { ...spec, voidValue: 255 });
  expect(withVoid.classes.find(({ name }) => name === 'class 255')?.samples).toEqual([]);
});

test('more than 254 classes have one number each', async () => {
  const names = Array.from({ length: 300 }, (_, i) => `${i + 1} class ${i % 280}`).join('\n');
  const files = await folder({ a: await deepPng([0, 300, 1, 7]) }, names);
  await expect(openDataset(files, spec)).rejects.toThrow('"class 0" has 2 numbers');
});
