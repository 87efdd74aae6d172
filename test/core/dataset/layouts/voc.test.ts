import { expect, test } from 'vitest';
import { InputError } from '../../../../core/errors/input-error.ts';
import type { Dataset } from '../../../../core/dataset/dataset.ts';
import { voc } from '../../../../core/dataset/layouts/voc.ts';
import { maskPng, MemoryFiles } from '../memory-files.ts';

const idsByClass = ({ classes }: Dataset) =>
  Object.fromEntries(classes.map(({ name, samples }) => [name, samples.map(({ id }) => id)]));

test('a sample has the files of its image and the value of its class', async () => {
  const files = new MemoryFiles({
    'JPEGImages/2007_000033.jpg': '',
    'ImageSets/Segmentation/val.txt': '2007_000033\n',
    'ImageSets/Main/bird_val.txt': '2007_000033  1\n',
  });
  const { classes } = await voc.open(files, { split: 'val', classes: 'all' });
  expect(classes).toEqual([
    {
      name: 'bird',
      samples: [
        {
          id: '2007_000033/bird',
          class: 'bird',
          image: 'JPEGImages/2007_000033.jpg',
          mask: 'SegmentationClass/2007_000033.png',
          foreground: 3,
        },
      ],
    },
  ]);
});

test('Main sets are cut to the segmentation set, and hard-to-see objects count', async () => {
  const files = new MemoryFiles({
    'JPEGImages/a.jpg': '',
    'ImageSets/Segmentation/val.txt': 'c\r\na\r\n\r\nb\r\n',
    'ImageSets/Main/dog_val.txt': 'a  1\nb  0\nc -1\nwithout_a_mask  1\n',
    'ImageSets/Main/aeroplane_val.txt': 'a -1\nb -1\nc  1\nwithout_a_mask -1\n',
    'ImageSets/Main/cat_val.txt': 'a -1\nb -1\nc -1\n',
    'ImageSets/Main/cow_train.txt': 'a  1\n',
  });
  const dataset = await voc.open(files, { split: 'val', classes: 'all' });
  expect(idsByClass(dataset)).toEqual({
    aeroplane: ['c/aeroplane'],
    cat: [],
    dog: ['a/dog', 'b/dog'],
  });
  expect(dataset.notes).toEqual([]);
});

test('without Main sets the classes are those that occur in the masks', async () => {
  const files = new MemoryFiles({
    'JPEGImages/a.jpg': '',
    'ImageSets/Segmentation/val.txt': 'a\nb\ngone\nbroken',
    'SegmentationClass/a.png': await maskPng([[0, 1, 255, 20]]),
    'SegmentationClass/b.png': await maskPng([[0, 1, 255, 21]]),
    'SegmentationClass/broken.png': 'not a mask',
    'SegmentationClass/not-in-the-set.png': await maskPng([[1]]),
  });
  const progress: string[] = [];
  const dataset = await voc.open(
    files,
    { split: 'val', classes: 'all' },
    {
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    },
  );
  expect(idsByClass(dataset)).toMatchObject({
    aeroplane: ['a/aeroplane', 'b/aeroplane'],
    tvmonitor: ['a/tvmonitor'],
    dog: [],
  });
  expect(dataset.notes.join()).toContain("2 masks are missing or can't be read");
  expect(progress).toEqual(['1/4', '2/4', '3/4', '4/4']);
});

test('without any segmentation set every image with a mask is taken', async () => {
  const files = new MemoryFiles({
    'JPEGImages/a.jpg': '',
    'SegmentationClass/b.png': await maskPng([[8]]),
    'SegmentationClass/a.png': await maskPng([[8]]),
  });
  const dataset = await voc.open(files, { split: 'trainval', classes: 'all' });
  expect(idsByClass(dataset)).toMatchObject({ cat: ['a/cat', 'b/cat'] });
  expect(dataset.notes.join()).toContain('every image with a mask');
});

test('a split that does not exist is refused with those that do', async () => {
  const files = new MemoryFiles({
    'JPEGImages/a.jpg': '',
    'ImageSets/Segmentation/train.txt': 'a',
    'ImageSets/Segmentation/val.txt': 'b',
  });
  const error: unknown = await voc
    .open(files, { split: 'trianval', classes: 'all' })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toContain('"trianval"');
  expect((error as InputError).hint).toContain('train, val');
});

test('a line of a Main set that is not in the form is named', async () => {
  const files = new MemoryFiles({
    'JPEGImages/a.jpg': '',
    'ImageSets/Segmentation/val.txt': 'a',
    'ImageSets/Main/dog_val.txt': 'a yes',
  });
  await expect(voc.open(files, { split: 'val', classes: 'all' })).rejects.toThrow(
    /ImageSets\/Main\/dog_val.txt.*"a yes"/,
  );
});

test.each(['../../etc/passwd', '/etc/passwd', '..', 'a\\b', 'a\u001b[2J'])(
  'a list that names %j instead of an image is refused',
  async (name) => {
    const files = new MemoryFiles({ 'ImageSets/Segmentation/val.txt': `a\n${name}\n` });
    const error: unknown = await voc
      .open(files, { split: 'val', classes: 'all' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(JSON.stringify(name));
  },
);

test('names in lists may begin with ./', async () => {
  const files = new MemoryFiles({
    'JPEGImages/a.jpg': '',
    'ImageSets/Segmentation/val.txt': './a.jpg\r\n',
    'ImageSets/Main/dog_val.txt': './a 1\r\n',
  });
  const { classes } = await voc.open(files, { split: 'val', classes: 'all' });
  expect(classes.map(({ name, samples }) => [name, samples[0]?.image])).toEqual([
    ['dog', 'JPEGImages/a.jpg'],
  ]);
});
