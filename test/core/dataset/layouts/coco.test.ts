import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Dataset } from '../../../../core/dataset/dataset.ts';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { readSample, readSampleLabels } from '../../../../core/dataset/read-sample.ts';
import { sha256 } from '../../../../core/encoding/digest.ts';
import { InputError } from '../../../../core/errors/input-error.ts';
import { InvalidImageError } from '../../../../core/errors/invalid-image-error.ts';
import { MemoryFiles, photoJpeg } from '../memory-files.ts';

const spec = { format: 'auto', classes: 'all' } as const;
const asPil = { exif: 'ignore', icc: 'ignore' } as const;
const golden = readFileSync('test/golden/coco/annotations.json', 'utf8');
const Regions = z.record(
  z.string(),
  z.object({ foreground: z.int(), void: z.int(), sha256: z.string() }),
);
const regions = Regions.parse(JSON.parse(readFileSync('test/golden/coco/regions.json', 'utf8')));

const [wide, high] = [await photoJpeg(40, 30), await photoJpeg(25, 35)];
const photos = (folder: string) => ({
  [`${folder}000000397133.jpg`]: wide,
  [`${folder}ohne Objekte.jpg`]: wide,
  [`${folder}straße.jpg`]: high,
});

const samplesOf = ({ classes }: Dataset) => classes.flatMap(({ samples }) => samples);

/** A file with one object, a box of 4x3 pixels at (2, 1), unless said otherwise. */
function oneObject(annotation: object = {}, image: object = {}) {
  return JSON.stringify({
    images: [{ id: 1, file_name: 'a.jpg', width: 40, height: 30, ...image }],
    categories: [{ id: 5, name: 'dog' }],
    annotations: [{ id: 1, image_id: 1, category_id: 5, bbox: [2, 1, 4, 3], ...annotation }],
  });
}

async function openOne(content: string, files: Record<string, string | Uint8Array> = {}) {
  return openDataset(
    new MemoryFiles({ 'annotations/x.json': content, 'images/a.jpg': wide, ...files }),
    spec,
  );
}

async function refusal(content: string): Promise<InputError> {
  const error: unknown = await openOne(content).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
}

async function labelsOf(dataset: Dataset) {
  const [sample] = samplesOf(dataset);
  return readSampleLabels(dataset, sample!, asPil);
}

describe("regions of classes are those of pycocotools' annToMask, crowds void", () => {
  test.each(['val2017/', 'images/val2017/', 'images/', 'data/', ''])(
    'with images in "%s"',
    async (folder) => {
      const files = new MemoryFiles({
        'annotations/instances_val2017.json': golden,
        'annotations/captions_val2017.json': '{}',
        ...photos(folder),
      });
      const dataset = await openDataset(files, spec);
      expect(dataset.format).toBe('coco');
      const samples = samplesOf(dataset);
      expect(samples.map(({ id }) => id).sort()).toEqual(Object.keys(regions).sort());
      for (const sample of samples) {
        const { labels } = await readSample(dataset, sample, asPil);
        expect(labels.data.filter((label) => label === 255)).toHaveLength(regions[sample.id]!.void);
        expect(sha256(labels.data), sample.id).toBe(regions[sample.id]!.sha256);
      }
    },
  );
});

test('the file may be named, with the images elsewhere', async () => {
  const lists = new MemoryFiles({ 'mine.json': golden });
  const images = new MemoryFiles(photos(''));
  const dataset = await openDataset(lists, spec, { file: 'mine.json', images });
  const [sample] = samplesOf(dataset);
  const { labels } = await readSample(dataset, sample!, asPil);
  expect(sha256(labels.data)).toBe(regions[sample!.id]!.sha256);
});

test('classes are in the order of the file, and images without objects are no samples', async () => {
  const dataset = await openOne(golden, photos('images/'));
  expect(dataset.classes.map(({ name, samples }) => [name, samples.length])).toEqual([
    ['toothbrush', 1],
    ['person', 1],
    ['glacé', 1],
    ['stop sign', 0],
  ]);
  expect(dataset.notes).toEqual([
    'Objects are read from annotations/x.json.',
    '1 objects have a box but no outline. Their boxes are in neither region.',
  ]);
});

test('names with accents are found however the disk spells them', async () => {
  const content = oneObject({ segmentation: [[0, 0, 9, 0, 9, 9]] }, { file_name: 'é.jpg' });
  const dataset = await openOne(content, { ['images/é.jpg'.normalize('NFD')]: wide });
  expect((await labelsOf(dataset)).width).toBe(40);
});

test.each([
  ['backslashes', 'sub\\a.jpg', 'images/sub/a.jpg'],
  ['a folder', 'sub/a.jpg', 'images/sub/a.jpg'],
  ['a dot before it', './a.jpg', 'images/a.jpg'],
])('an image name with %s is found', async (_what, name, key) => {
  const dataset = await openOne(oneObject({}, { file_name: name }), { [key]: wide });
  const [sample] = samplesOf(dataset);
  expect(sample!.image).toBe(key);
});

test("LVIS's images are named by their address", async () => {
  const url = { file_name: undefined, coco_url: 'http://images.cocodataset.org/val2017/a.jpg' };
  const dataset = await openOne(oneObject({}, url), { 'val2017/a.jpg': wide });
  expect(samplesOf(dataset)[0]!.image).toBe('val2017/a.jpg');
});

describe('an object without an outline', () => {
  test('is its box if no object has an outline, and the notes say that regions are boxes', async () => {
    const dataset = await openOne(oneObject());
    const { data } = await labelsOf(dataset);
    const inBox = [...data.keys()].filter((at) => {
      const [x, y] = [at % 40, Math.floor(at / 40)];
      return x >= 2 && x < 6 && y >= 1 && y < 4;
    });
    expect([...data.keys()].filter((at) => data[at] === 1)).toEqual(inBox);
    expect(dataset.notes.join(' ')).toContain('Regions are boxes');
  });

  test.each([
    ['empty', []],
    ['null', null],
    ['an empty polygon', [[]]],
    ['two corners', [[1, 1, 5, 5]]],
  ])('has a segmentation that is %s', async (_name, segmentation) => {
    const dataset = await openOne(oneObject({ segmentation }));
    expect((await labelsOf(dataset)).data.filter((label) => label === 1)).toHaveLength(12);
  });

  test('and without a box is left out, and the notes count it', async () => {
    const dataset = await openOne(oneObject({ bbox: [] }));
    expect(samplesOf(dataset)).toEqual([]);
    expect(dataset.notes.join(' ')).toContain('1 objects have neither outline nor box');
  });
});

test('text, 0 and large numbers are ids', async () => {
  const content = JSON.stringify({
    images: [{ id: 'x1', file_name: 'a.jpg' }],
    categories: [
      { id: 0, name: 'cat' },
      { id: 9_007_199_254, name: 'dog' },
    ],
    annotations: [
      { image_id: 'x1', category_id: 0, bbox: [0, 0, 2, 2] },
      { image_id: 'x1', category_id: 9_007_199_254, bbox: [0, 0, 3, 3] },
    ],
  });
  const dataset = await openOne(content);
  expect(samplesOf(dataset).map(({ id }) => id)).toEqual(['a/cat', 'a/dog']);
  expect((await labelsOf(dataset)).data.filter((label) => label === 1)).toHaveLength(4);
});

test('objects of unknown categories and images are counted in the notes', async () => {
  const { notes } = await openOne(oneObject({ category_id: 6 }));
  expect(notes.join(' ')).toContain('1 objects have a category_id that is not in categories');
  const other = await openOne(oneObject({ image_id: 2 }));
  expect(other.notes.join(' ')).toContain('1 objects have an image_id that is not in images');
});

test('a photo of another size than its annotations is excluded', async () => {
  const dataset = await openOne(oneObject({}, { width: 30, height: 40 }));
  const [sample] = samplesOf(dataset);
  const error: unknown = await readSample(dataset, sample!, asPil).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InvalidImageError);
  expect(error).toMatchObject({ reason: 'mask-size-mismatch' });
});

describe('refused, saying what to do', () => {
  test('several files, and no split that names one', async () => {
    const files = new MemoryFiles({
      'annotations/instances_train2017.json': golden,
      'annotations/instances_val2017.json': golden,
      ...photos('val2017/'),
    });
    await expect(openDataset(files, spec)).rejects.toMatchObject({
      hint: 'Pass --split with one of: train2017, val2017.',
    });
    const dataset = await openDataset(files, { ...spec, split: 'val2017' });
    expect(samplesOf(dataset)).toHaveLength(3);
  });

  test('images that are nowhere', async () => {
    const error = await refusal(oneObject({}, { file_name: 'gone.jpg' }));
    expect(error.message).toContain('gone.jpg');
    expect(error.hint).toContain('--images');
  });

  test.each([
    ['no JSON', '{"images": [', 'is not JSON'],
    ['another content', '[]', "can't be used"],
    [
      'two images with one id',
      oneObject().replace('}]', '},{"id":1,"file_name":"b.jpg"}]'),
      'the id 1',
    ],
    ['a polygon of text', oneObject({ segmentation: [['1', 2]] }), 'annotations.0.segmentation'],
  ])('%s', async (_name, content, message) => {
    expect((await refusal(content)).message).toContain(message);
  });
});
