import { describe, expect, test } from 'vitest';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { readSample } from '../../../../core/dataset/read-sample.ts';
import type { DatasetSpec } from '../../../../core/schema/audit-spec.ts';
import { maskPng, MemoryFiles, photoJpeg } from '../memory-files.ts';

const photo = await photoJpeg(4, 1);

/** A folder whose photos are all the same, with these masks (as rows of numbers) and texts. */
async function folder(photos: readonly string[], others: Record<string, number[] | string>) {
  const contents = Object.entries(others).map(async ([key, content]) => {
    const file = typeof content === 'string' ? content : await maskPng([content]);
    return [key, file] as const;
  });
  return new MemoryFiles({
    ...Object.fromEntries(photos.map((key) => [key, photo])),
    ...Object.fromEntries(await Promise.all(contents)),
  });
}

async function read(files: MemoryFiles, spec: Partial<DatasetSpec>, images?: MemoryFiles) {
  const dataset = await openDataset(files, { format: 'auto', classes: 'all', ...spec }, { images });
  const wanted = dataset.classes.filter(
    ({ name }) =>
      spec.classes === undefined || spec.classes === 'all' || spec.classes.includes(name),
  );
  const rows = wanted.flatMap(({ samples }) =>
    samples.map(async (sample) => {
      const { labels } = await readSample(dataset, sample, { exif: 'ignore', icc: 'ignore' });
      return `${sample.image} ${sample.mask} ${[...labels.data].map((n) => (n === sample.foreground ? 'x' : n)).join('')}`;
    }),
  );
  return { ...dataset, rows: await Promise.all(rows) };
}

describe('Cityscapes', () => {
  const gtFine = 'gtFine/train/ulm/ulm_0_gtFine';
  const city = folder(['leftImg8bit/train/ulm/ulm_0_leftImg8bit.png'], {
    [`${gtFine}_labelIds.png`]: [7, 33, 3, 33],
    [`${gtFine}_color.png`]: [128, 119, 0, 119],
    [`${gtFine}_instanceIds.png`]: [7, 200, 3, 200],
    [`${gtFine}_polygons.json`]: '{}',
  });
  const named = {
    classes: ['bicycle'],
    classNames: [
      { name: 'background', value: 0 },
      { name: 'void', value: 3 },
      { name: 'road', value: 7 },
      { name: 'bicycle', value: 33 },
    ],
  };

  test('has its numbers in *_labelIds.png, and other files of a photo are left out', async () => {
    const { rows, notes } = await read(await city, named);
    expect(rows).toEqual([
      `leftImg8bit/train/ulm/ulm_0_leftImg8bit.png ${gtFine}_labelIds.png 1x255x`,
    ]);
    expect(notes.join(' ')).toContain(
      `2 files are further ones of images that have a mask, and are left out: ${gtFine}_color.png, …`,
    );
  });

  test('without names is refused', async () => {
    await expect(read(await city, { classes: ['bicycle'] })).rejects.toThrow(
      'have the values 3, 7 and 33, and no file says which class each is',
    );
  });

  test('has two masks of a photo that may be meant, and both are named', async () => {
    const files = await folder(['leftImg8bit/train/a_leftImg8bit.png'], {
      'gtFine/train/a_gtFine_labelIds.png': [0, 1, 0, 0],
      'gtFine/train/a_gtFine_labelTrainIds.png': [0, 1, 0, 0],
    });
    await expect(read(files, named)).rejects.toThrow(
      'a_gtFine_labelIds.png and gtFine/train/a_gtFine_labelTrainIds.png may both belong to',
    );
  });
});

describe('DAVIS', () => {
  const davis = (numbers: number[]) =>
    folder(['JPEGImages/480p/bear/00000.jpg', 'JPEGImages/480p/dog/00000.jpg'], {
      'Annotations/480p/bear/00000.png': [0, 1, 1, 0],
      'Annotations/480p/dog/00000.png': numbers,
    });

  test('has a sequence in each folder', async () => {
    const { rows } = await read(await davis([0, 0, 1, 0]), { classes: ['dog'] });
    expect(rows).toEqual(['JPEGImages/480p/dog/00000.jpg Annotations/480p/dog/00000.png 00x0']);
  });

  test('with several objects needs to be told that they are one class', async () => {
    const files = await davis([0, 1, 2, 0]);
    await expect(read(files, { classes: ['dog'] })).rejects.toThrow('the values 1 and 2 besides 0');
    const classNames = [1, 2].map((value) => ({ name: 'dog', value }));
    const { rows, notes } = await read(files, { classes: ['dog'], classNames });
    expect(rows.at(-1)).toBe('JPEGImages/480p/dog/00000.jpg Annotations/480p/dog/00000.png 0xx0');
    expect(notes.join(' ')).not.toContain('Folders are no classes');
  });

  test('of masks alone in folders, with the photos elsewhere', async () => {
    const masks = await folder([], { 'bear/00000.png': [0, 1, 1, 0] });
    const photos = await folder(['bear/00000.jpg'], {});
    const { rows } = await read(masks, { classes: ['bear'] }, photos);
    expect(rows).toEqual(['bear/00000.jpg bear/00000.png 0xx0']);
  });
});

test('folders that a file of names does not have are told to be no classes', async () => {
  const files = await folder(['images/dog/a.jpg', 'images/park/b.jpg'], {
    'masks/dog/a.png': [0, 2, 1, 0],
    'masks/park/b.png': [0, 2, 2, 0],
    'class_names.txt': '_background_\ncat\ndog',
  });
  const { rows, notes } = await read(files, { classes: ['dog'] });
  expect(rows).toHaveLength(2);
  expect(notes.join(' ')).toContain(
    'Folders are no classes, since class_names.txt names others: dog, park.',
  );
});

test('trimaps of Oxford-IIIT Pet are refused with what to write, which is then read', async () => {
  const files = await folder(['images/cat_1.jpg'], {
    'annotations/trimaps/cat_1.png': [2, 1, 1, 3],
  });
  await expect(read(files, { classes: ['cat'] })).rejects.toThrow(
    expect.objectContaining({
      message: expect.stringContaining('the values 1 to 3 and no 0') as string,
      hint: expect.stringContaining('"1 cat", "2 background" and "3 void"') as string,
    }),
  );
  const classNames = ['cat', 'background', 'void'].map((name, at) => ({ name, value: at + 1 }));
  const { rows } = await read(files, { classes: ['cat'], classNames });
  expect(rows).toEqual(['images/cat_1.jpg annotations/trimaps/cat_1.png 0xx255']);
});

test('ADE20K has its names in objectInfo150.txt, of which the first synonym counts', async () => {
  const files = await folder(['images/training/a.jpg'], {
    'annotations/training/a.png': [3, 91, 91, 0],
    'objectInfo150.txt':
      'Idx\tRatio\tTrain\tVal\tName\n3\t0.1\t8\t1\tsky\n91\t0.2\t4\t1\tairplane;aeroplane;plane\n',
  });
  const { rows } = await read(files, { classes: ['airplane'] });
  expect(rows).toEqual(['images/training/a.jpg annotations/training/a.png 1xx0']);
});

test("CamVid's masks end in _L, and its class_dict.csv has colours", async () => {
  const masks = new MemoryFiles({
    'a_L.png': await maskPng([[0, 0, 255, 0]]),
    'class_dict.csv': 'name,r,g,b\nVoid,0,0,0\nSky,255,255,255\n',
  });
  const photos = await folder(['a.png'], {});
  const { rows } = await read(masks, { classes: ['Sky'], voidValue: 'none' }, photos);
  expect(rows).toEqual(['a.png a_L.png 255255x255']);
});

describe("Pascal Context's folder", () => {
  const masks = { 'SegmentationClassContext/a.png': [45, 1, 1, 14] };

  test("does not have Pascal VOC's numbers", async () => {
    const files = await folder(['JPEGImages/a.jpg'], masks);
    await expect(read(files, { classes: ['aeroplane'] })).rejects.toThrow('and no file says');
    const names = { ...masks, 'classes.txt': '1 aeroplane\n14 car\n45 sky' };
    const { rows } = await read(await folder(['JPEGImages/a.jpg'], names), { classes: ['car'] });
    expect(rows).toEqual(['JPEGImages/a.jpg SegmentationClassContext/a.png 311x']);
  });

  test('without masks is told', async () => {
    const files = await folder(['JPEGImages/a.jpg'], {});
    await expect(read(files, {})).rejects.toThrow('but no masks in SegmentationClass/');
  });
});

test.each([
  ['YOLO', 'labels/train/a.txt', 'Convert them to COCO'],
  ['Supervisely', 'ds0/ann/a.jpg.json', 'Export the project'],
  ['folders of other names', 'train_labels/a_L.png', 'pass that of the masks as the dataset'],
])('%s is refused with what to do', async (_what, key, hint) => {
  const files = await folder(['train/a.jpg'], { [key]: 'text' });
  await expect(read(files, {})).rejects.toThrow(
    expect.objectContaining({ hint: expect.stringContaining(hint) as string }),
  );
});

test("names after COCO-Stuff's, whose masks have numbers less 1, are refused", async () => {
  const files = await folder(['images/a.jpg'], {
    'annotations/a.png': [0, 4, 4, 255],
    'labels.txt': '0: unlabeled\n1: person\n5: airplane\n',
  });
  await expect(read(files, { classes: ['airplane'] })).rejects.toThrow(
    expect.objectContaining({ hint: expect.stringContaining('some tools subtract 1') as string }),
  );
});
