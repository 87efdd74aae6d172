import { expect, test } from 'vitest';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { InputError } from '../../../../core/errors/input-error.ts';
import type { DatasetSpec } from '../../../../core/schema/audit-spec.ts';
import { maskPng, MemoryFiles } from '../memory-files.ts';

const object = await maskPng([[0, 255]]);
const numbers = await maskPng([[0, 1, 2, 255]]);

/** A dataset of these files; those named like masks hold one object, or `mask`. */
async function open(
  paths: readonly string[],
  {
    mask = object,
    texts = {},
    ...spec
  }: Partial<DatasetSpec> & { mask?: Uint8Array; texts?: Record<string, string> } = {},
) {
  const isMask = (path: string) => /mask|Segmentation|gt|label/i.test(path);
  const files = new MemoryFiles({
    ...Object.fromEntries(paths.map((path) => [path, isMask(path) ? mask : 'photo'])),
    ...texts,
  });
  const dataset = await openDataset(files, { format: 'auto', classes: 'all', ...spec });
  const samples = dataset.classes.flatMap((each) => each.samples);
  return {
    ...dataset,
    rows: samples.map((sample) => `${sample.id}: ${sample.image} ${sample.mask}`),
  };
}

test.each([
  [
    ['images/train/a.jpg', 'images/val/b.jpg'],
    ['masks/train/a.png', 'masks/val/b.png'],
  ],
  [
    ['train/images/a.jpg', 'val/images/b.jpg'],
    ['train/masks/a.png', 'val/masks/b.png'],
  ],
  [
    ['train/a.jpg', 'val/b.jpg'],
    ['train/a_mask.png', 'val/b_mask.png'],
  ],
])('splits are no classes: %j', async (images, masks) => {
  const rows = images.map((image, i) => `${['train/a', 'val/b'][i]}/cat: ${image} ${masks[i]}`);
  const both = await open([...images, ...masks], { classes: ['cat'] });
  expect(both.rows).toEqual(rows);
  expect(both.notes.join()).toContain('All splits are used: train, val');
  const one = await open([...images, ...masks], { classes: ['cat'], split: 'val' });
  expect(one.rows).toEqual([rows[1]]);
  await expect(open([...images, ...masks], { split: 'test' })).rejects.toThrow(
    'There is no split "test"',
  );
});

test('classes can be folders in splits', async () => {
  const { classes } = await open([
    'images/train/cat/a.jpg',
    'images/test/dog/a.jpg',
    'masks/train/cat/a.png',
    'masks/test/dog/a.png',
  ]);
  expect(classes.map(({ name, samples }) => [name, samples[0]?.id])).toEqual([
    ['dog', 'test/a/dog'],
    ['cat', 'train/a/cat'],
  ]);
});

test.each([
  ['cat/images/a.jpg', 'cat/masks/a.png', 'dog/images/a.jpg', 'dog/masks/a.png'],
  ['cat/imgs/a.JPG', 'cat/Masks/a_mask.png', 'dog/imgs/a.jpg', 'dog/Masks/a.png'],
  [
    'pets/cat/images/a.jpg',
    'pets/cat/masks/a.png',
    'pets/dog/images/a.jpg',
    'pets/dog/masks/a.png',
  ],
])('classes can have a folder pair each: %s', async (...paths) => {
  const { classes, rows, notes } = await open(paths);
  expect(classes.map(({ name }) => name)).toEqual(['cat', 'dog']);
  const below = paths.map((path) => path.replace('pets/', ''));
  expect(rows).toEqual([
    `cat/a/cat: ${below[0]} ${below[1]}`.replace('cat/a', 'a'),
    `dog/a/dog: ${below[2]} ${below[3]}`.replace('dog/a', 'a'),
  ]);
  expect(notes.join()).toContain('images and masks of their own are classes: cat, dog.');
  const one = await open(paths, { classes: ['dog'] });
  expect(one.classes.map(({ name }) => name)).toContain('dog');
});

test.each([
  ['train/cat/', 'train/dog/', 'val/cat/', 'val/dog/'],
  ['cat/train/', 'dog/train/', 'cat/val/', 'dog/val/'],
])('classes with a folder pair each can be in splits, or have them: %s', async (...folders) => {
  const paths = folders.flatMap((folder, i) => [
    `${folder}images/${i}.jpg`,
    `${folder}masks/${i}.png`,
  ]);
  const { classes, notes } = await open(paths);
  expect(classes.flatMap(({ samples }) => samples.map(({ id }) => id)).toSorted()).toEqual([
    'train/0/cat',
    'train/1/dog',
    'val/2/cat',
    'val/3/dog',
  ]);
  expect(notes.join()).toContain('All splits are used: train, val');
  const { rows } = await open(paths, { split: 'val', classes: ['dog', 'cat'] });
  expect(rows).toHaveLength(2);
});

test('folder pairs are datasets of their own if they name classes, or if none is a class asked for', async () => {
  const paths = ['a/images/x.jpg', 'a/masks/x.png', 'b/images/x.jpg', 'b/masks/x.png'];
  const refused = 'There are 2 datasets';
  const texts = { 'b/class_names.txt': '_background_\ncat' };
  await expect(open(paths, { texts })).rejects.toThrow(refused);
  await expect(open(paths, { classes: ['cat'] })).rejects.toThrow(refused);
  await expect(open([...paths.slice(1)])).rejects.toThrow(refused);
});

test('train is a class among other classes, and if it is asked for', async () => {
  const among = await open([
    'images/train/a.jpg',
    'images/boat/b.jpg',
    'masks/train/a.png',
    'masks/boat/b.png',
  ]);
  expect(among.classes.map(({ name }) => name)).toEqual(['boat', 'train']);
  const asked = await open(['images/train/a.jpg', 'masks/train/a.png'], { classes: ['train'] });
  expect(asked.rows).toEqual(['a/train: images/train/a.jpg masks/train/a.png']);
});

test.each([
  ['x.jpg', 'x_mask.png'],
  ['x.JPG', 'x-mask.PNG'],
  ['x.jpeg', 'x_segmentation.png'],
  ['x.png', 'x_gt.bmp'],
  ['x.tif', 'mask_x.png'],
  ['deep/x.webp', 'deep/x.mask.png'],
  ['IMG 1.jpg', 'IMG 1_mask.npy'],
])('%s has its mask %s beside it', async (image, mask) => {
  const dataset = await open([image, mask, 'readme.txt'], { classes: ['cat'] });
  expect(dataset.format).toBe('beside');
  expect(dataset.classes.flatMap(({ samples }) => samples)).toMatchObject([{ image, mask }]);
});

test.each([
  ['images/x.jpg', 'masks/x_mask.png'],
  ['images/x.jpg', 'masks/x.jpg.png'],
  ['images/x_sat.jpg', 'masks/x_mask.png'],
  ['images/X.JPG', 'masks/x.png'],
  ['img/x.jpg', 'gt/x.tif'],
  ['Images/image_7.jpg', 'Masks/mask_7.png'],
])('%s belongs to %s', async (image, mask) => {
  const dataset = await open([image, mask]);
  expect(dataset.format).toBe('folder');
  expect(dataset.classes.flatMap(({ samples }) => samples)).toMatchObject([{ image, mask }]);
});

test('images and masks of which none has the name of another are an error that shows both', async () => {
  const failed = open(['images/a.jpg', 'masks/b.png']);
  await expect(failed).rejects.toThrow(InputError);
  await expect(failed).rejects.toThrow('images/a.jpg, the first mask masks/b.png');
});

test.each([
  ['class_names.txt', { images: 'images/', masks: 'masks/' }],
  ['masks/labels.txt', { images: 'images/', masks: 'masks/' }],
  ['train/class_names.txt', { images: 'train/images/', masks: 'train/masks/' }],
  ['classes.txt', { images: 'JPEGImages/', masks: 'SegmentationClass/' }],
])('%s names the classes', async (file, { images, masks }) => {
  const { classes } = await open([`${images}a.jpg`, `${masks}a.png`], {
    mask: numbers,
    texts: { [file]: 'background\ncat\ndog\n' },
  });
  expect(classes.map(({ name, samples }) => [name, samples.length])).toEqual([
    ['cat', 1],
    ['dog', 1],
  ]);
});

test('lists of VOC name images with spaces, quotes, folders and extensions', async () => {
  const { rows } = await open(
    ['IMG 1', 'IMG 2', 'day/a', 'b'].flatMap((name, i) => [
      `JPEGImages/${name}.${['jpg', 'JPEG', 'png', 'bmp'][i]}`,
      `SegmentationClass/${name}.png`,
    ]),
    {
      mask: await maskPng([[0, 8, 255]]),
      texts: { 'ImageSets/Segmentation/val.txt': 'IMG 1\n"IMG 2"\nday/a\r\nJPEGImages/b.bmp\n' },
    },
  );
  expect(rows).toEqual([
    'IMG 1/cat: JPEGImages/IMG 1.jpg SegmentationClass/IMG 1.png',
    'IMG 2/cat: JPEGImages/IMG 2.JPEG SegmentationClass/IMG 2.png',
    'b/cat: JPEGImages/b.bmp SegmentationClass/b.png',
    'day/a/cat: JPEGImages/day/a.png SegmentationClass/day/a.png',
  ]);
});

test('a list with more columns counts by its first', async () => {
  const { rows } = await open(['JPEGImages/a.jpg', 'SegmentationClass/a.png'], {
    mask: await maskPng([[0, 8]]),
    texts: {
      'ImageSets/Segmentation/trainval.txt': 'a 1\n',
      'ImageSets/Main/cat_trainval.txt': 'a  1\n',
    },
  });
  expect(rows).toEqual(['a/cat: JPEGImages/a.jpg SegmentationClass/a.png']);
});

test("labelme's pictures are read, not its arrays", async () => {
  const { rows } = await open(
    ['JPEGImages/a.jpg', 'SegmentationClass/a.npy', 'SegmentationClassPNG/a.png'],
    { mask: numbers, texts: { 'class_names.txt': '_background_\ncat\ndog' } },
  );
  expect(rows[0]).toBe('a/cat: JPEGImages/a.jpg SegmentationClassPNG/a.png');
});

test('splits may be capitalised, with classes below', async () => {
  const paths = ['Train', 'Valid'].flatMap((split) =>
    ['cat', 'dog'].flatMap((name) => [
      `${split}/images/${name}/a.jpg`,
      `${split}/masks/${name}/a.png`,
    ]),
  );
  const { classes } = await open(paths);
  expect(classes.map(({ name, samples }) => [name, ...samples.map(({ id }) => id)])).toEqual([
    ['cat', 'Train/a/cat', 'Valid/a/cat'],
    ['dog', 'Train/a/dog', 'Valid/a/dog'],
  ]);
});
