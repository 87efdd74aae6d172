import { expect, test } from 'vitest';
import { checkDataset } from '../../../core/dataset/check-dataset.ts';
import { PixelBudget } from '../../../core/image/pixel-budget.ts';
import { maskPng, MemoryFiles, photoJpeg } from './memory-files.ts';

const spec = { format: 'auto', split: 'val', classes: 'all' } as const;

test('every kind of problem is counted with examples, and the rest is usable', async () => {
  const photo = await photoJpeg(2, 1);
  const mask = await maskPng([[0, 12]]);
  const ids = ['fine', 'cut', 'no-image', 'no-mask', 'other-size', 'no-dog', 'all-dog', 'bad-mask'];
  const files = new MemoryFiles({
    'ImageSets/Segmentation/val.txt': ids.join('\n'),
    'ImageSets/Main/dog_val.txt': ids.map((id) => `${id} 1`).join('\n'),
    'ImageSets/Main/cat_val.txt': ids.map((id) => `${id} ${id === 'no-dog' ? 1 : -1}`).join('\n'),
    ...Object.fromEntries(
      ids.filter((id) => id !== 'no-image').map((id) => [`JPEGImages/${id}.jpg`, photo]),
    ),
    ...Object.fromEntries(
      ids.filter((id) => id !== 'no-mask').map((id) => [`SegmentationClass/${id}.png`, mask]),
    ),
    'JPEGImages/cut.jpg': photo.subarray(0, photo.length / 2),
    'SegmentationClass/other-size.png': await maskPng([[0, 12, 0]]),
    'SegmentationClass/no-dog.png': await maskPng([[0, 8]]),
    'SegmentationClass/all-dog.png': await maskPng([[12, 255]]),
    'SegmentationClass/bad-mask.png': mask.subarray(0, 40),
  });
  const progress: string[] = [];
  const check = await checkDataset(files, spec, {
    onProgress: (done, total) => progress.push(`${done}/${total}`),
  });
  expect(check).toMatchObject({ format: 'voc', uri: 'memory:data', samples: 9, usable: 2 });
  expect(check.classes).toEqual([
    { name: 'cat', samples: 1, usable: 1, area: 0.5 },
    { name: 'dog', samples: 8, usable: 1, area: 0.5 },
  ]);
  const found = check.findings.map(({ reason, count, examples }) => [
    reason,
    count,
    ...examples.map((example) => example.sample),
  ]);
  expect(found.toSorted()).toEqual([
    ['empty-background', 1, 'all-dog/dog'],
    ['empty-foreground', 1, 'no-dog/dog'],
    ['mask-size-mismatch', 1, 'other-size/dog'],
    ['missing-image', 1, 'no-image/dog'],
    ['missing-mask', 1, 'no-mask/dog'],
    ['undecodable-image', 1, 'cut/dog'],
    ['undecodable-mask', 1, 'bad-mask/dog'],
  ]);
  // Eight images: the one with two classes is decoded once.
  expect(progress.at(-1)).toBe('8/8');
});

test('examples are bounded, counts are not', async () => {
  const images = Array.from({ length: 30 }, (_, i): [string, string] => [
    `images/${i}.jpg`,
    'text',
  ]);
  const files = new MemoryFiles({
    ...Object.fromEntries(images),
    'masks/0.png': await maskPng([[1]]),
  });
  const check = await checkDataset(files, { format: 'auto', classes: 'all' });
  expect(check.usable).toBe(0);
  const [unreadable, maskless] = check.findings;
  expect([unreadable?.reason, unreadable?.count]).toEqual(['undecodable-image', 1]);
  expect([maskless?.reason, maskless?.count]).toEqual(['missing-mask', 29]);
  expect(maskless?.examples).toHaveLength(20);
});

test('no more photos than the budget has room for are in memory at full size', async () => {
  const [photo, mask] = [
    await photoJpeg(3, 2),
    await maskPng([
      [0, 1, 1],
      [0, 1, 1],
    ]),
  ];
  const files = new MemoryFiles(
    Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => i).flatMap((i) => [
        [`images/${i}.jpg`, photo],
        [`masks/${i}.png`, mask],
      ]),
    ),
  );
  const mostHeld = async (pixels: PixelBudget) => {
    await checkDataset(files, { format: 'auto', classes: 'all' }, { pixels });
    return pixels.mostHeld;
  };
  expect(await mostHeld(new PixelBudget(6))).toBe(6);
  expect(await mostHeld(new PixelBudget(60))).toBeGreaterThan(6);
});

test('regions of several classes in one image are each their own, drawn or in files', async () => {
  const photo = await photoJpeg(4, 1);
  const files = new MemoryFiles({
    'a.jpg': photo,
    'cat.png': await maskPng([[255, 0, 0, 0]]),
    'dog.png': await maskPng([[0, 255, 255, 255]]),
    'list.csv':
      'image,mask,box,class\na.jpg,cat.png,,cat\na.jpg,dog.png,,dog\na.jpg,,"0,0,2,1",bird\n',
  });
  const check = await checkDataset(files, { format: 'auto', classes: 'all' }, { file: 'list.csv' });
  expect(Object.fromEntries(check.classes.map(({ name, area }) => [name, area]))).toEqual({
    cat: 0.25,
    dog: 0.75,
    bird: 0.5,
  });
});
