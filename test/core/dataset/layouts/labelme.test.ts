import { describe, expect, test } from 'vitest';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { readSample } from '../../../../core/dataset/read-sample.ts';
import type { DatasetSpec } from '../../../../core/schema/audit-spec.ts';
import { MemoryFiles, photoJpeg } from '../memory-files.ts';

const photo = await photoJpeg(6, 4);

interface Drawn {
  label: string;
  points: number[][];
  shape_type?: string;
}

/** A file as labelme writes it. */
function annotation(shapes: Drawn[], imagePath = 'a.jpg'): string {
  return JSON.stringify({
    version: '6.3.1',
    flags: {},
    shapes: shapes.map((shape) => ({ shape_type: 'polygon', group_id: null, flags: {}, ...shape })),
    imagePath,
    imageData: null,
    imageHeight: 4,
    imageWidth: 6,
  });
}

async function read(
  files: Record<string, string | Uint8Array>,
  spec: Partial<DatasetSpec> = {},
  elsewhere?: MemoryFiles,
) {
  const dataset = await openDataset(
    new MemoryFiles(files),
    { format: 'auto', classes: 'all', ...spec },
    { images: elsewhere },
  );
  const samples = dataset.classes.flatMap((each) => each.samples);
  const rows = samples.map(async (sample) => {
    const { labels } = await readSample(dataset, sample, { exif: 'ignore', icc: 'ignore' });
    const lines = [0, 1, 2, 3].map((y) => [...labels.data.slice(6 * y, 6 * y + 6)].join(''));
    return [sample.id, sample.image, ...lines];
  });
  return { ...dataset, rows: await Promise.all(rows) };
}

const cat: Drawn = {
  label: 'cat',
  points: [
    [1, 1],
    [4, 1],
    [4, 3],
    [1, 3],
  ],
};
const dog: Drawn = {
  label: 'dog',
  points: [
    [5, 0],
    [3, 2],
  ],
  shape_type: 'rectangle',
};

test('polygons and rectangles are regions of their labels', async () => {
  const dataset = await read({ 'a.jpg': photo, 'a.json': annotation([cat, dog]) });
  expect(dataset).toMatchObject({ format: 'labelme', recognisedBy: 'a.json of labelme' });
  expect(dataset.rows).toEqual([
    ['a/cat', 'a.jpg', '000000', '011100', '011100', '000000'],
    ['a/dog', 'a.jpg', '000110', '000110', '000000', '000000'],
  ]);
});

test('a circle has its centre and a point on its edge', async () => {
  const points = [
    [3, 2],
    [3, 0.5],
  ];
  const circle = annotation([{ label: 'sun', points, shape_type: 'circle' }]);
  const { rows } = await read({ 'a.jpg': photo, 'a.json': circle });
  expect(rows).toEqual([['a/sun', 'a.jpg', '000000', '001100', '001100', '000000']]);
});

test('what is to be ignored is void, and lines have no area', async () => {
  const ignored = { ...cat, label: '__ignore__' };
  const line = { ...dog, label: 'line', shape_type: 'line' };
  const { rows, notes } = await read({
    'a.jpg': photo,
    'a.json': annotation([dog, ignored, line]),
  });
  expect(rows).toEqual([['a/dog', 'a.jpg', '000110', '0255255110', '025525525500', '000000']]);
  expect(notes).toContain('1 lines and points have no area and are left out.');
});

test('regions that are all rectangles are told to be boxes', async () => {
  const { notes } = await read({ 'a.jpg': photo, 'a.json': annotation([dog]) });
  expect(notes.join(' ')).toContain('Regions are boxes');
});

test.each([
  ['an AI mask', { ...dog, shape_type: 'mask' }],
  ['a polygon of two points', { ...dog, shape_type: 'polygon' }],
  ['background', { ...cat, label: '_background_' }],
])('%s is refused, and labelme2voc named', async (_what, shape) => {
  await expect(read({ 'a.jpg': photo, 'a.json': annotation([cat, shape]) })).rejects.toThrow(
    expect.objectContaining({
      message: expect.stringContaining('Shape 2 of a.json') as string,
      hint: expect.stringContaining('labelme2voc') as string,
    }),
  );
});

describe('the photo is found', () => {
  test.each([
    ['beside the file', 'train/a.jpg', 'train/a.json', 'a.jpg'],
    ['in another folder', 'images/a.jpg', 'labels/a.json', '..\\images\\a.jpg'],
    ['beside a file that was moved', 'b/a.jpg', 'b/a.json', '/home/me/photos/a.jpg'],
  ])('%s', async (_where, image, key, imagePath) => {
    const { rows } = await read({ [image]: photo, [key]: annotation([cat], imagePath) });
    expect(rows.map((row) => row[1])).toEqual([image]);
  });

  test('in a folder of its own, by name', async () => {
    const images = new MemoryFiles({ 'x/a.jpg': photo });
    const { rows } = await read({ 'a.json': annotation([cat]) }, {}, images);
    expect(rows.map((row) => row[1])).toEqual(['x/a.jpg']);
    const twice = new MemoryFiles({ 'x/a.jpg': photo, 'y/a.jpg': photo });
    await expect(read({ 'a.json': annotation([cat]) }, {}, twice)).rejects.toThrow(
      'x/a.jpg and y/a.jpg may both be the photo of a.json',
    );
  });

  test('or the error says where it may be', async () => {
    await expect(read({ 'a.json': annotation([cat]) })).rejects.toThrow(
      expect.objectContaining({ hint: expect.stringContaining('labelme_export_json') as string }),
    );
  });
});

test('folders are splits if one is asked for', async () => {
  const files = {
    'train/a.jpg': photo,
    'train/a.json': annotation([cat]),
    'val/a.jpg': photo,
    'val/a.json': annotation([cat]),
  };
  const { rows } = await read(files, { split: 'val' });
  expect(rows.map((row) => row[1])).toEqual(['val/a.jpg']);
  await expect(read(files, { split: 'test' })).rejects.toThrow('There is no split "test"');
});

test('other JSON files are none of labelme', async () => {
  await expect(read({ 'a.jpg': photo, 'package.json': '{"name": "x"}' })).rejects.toThrow(
    'labelme annotations (x.json beside x.jpg)',
  );
});
