import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../../../core/dataset/dataset.ts';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { readSample } from '../../../../core/dataset/read-sample.ts';
import { maskPng, MemoryFiles, photoJpeg } from '../memory-files.ts';

const spec = { format: 'auto', split: undefined, classes: 'all' } as const;

/** The numbers of a sample's mask, its own class being `foreground`. */
async function read(dataset: Dataset, at = 0) {
  const sample = dataset.classes.flatMap(({ samples }) => samples)[at]!;
  const { labels } = await readSample(dataset, sample, { exif: 'ignore', icc: 'ignore' });
  return { sample, labels: labels.data };
}

describe("FiftyOne's data/ and labels/", () => {
  const photo = photoJpeg(4, 1);
  const files = async (numbers: number[]) =>
    new MemoryFiles({ 'data/a.jpg': await photo, 'labels/a.png': await maskPng([numbers]) });

  test('have one object of the class that was asked for', async () => {
    const dataset = await openDataset(await files([0, 1, 1, 0]), { ...spec, classes: ['cat'] });
    expect(dataset).toMatchObject({ format: 'folder', recognisedBy: 'data/ and labels/' });
    const { sample, labels } = await read(dataset);
    expect(sample).toMatchObject({ id: 'a/cat', image: 'data/a.jpg', mask: 'labels/a.png' });
    expect([...labels]).toEqual([0, 1, 1, 0]);
  });

  test('have classes if names are passed, 255 being void', async () => {
    const classNames = ['background', 'cat', 'dog'];
    const dataset = await openDataset(await files([0, 2, 255, 1]), { ...spec, classNames });
    expect(dataset.classes.map(({ name }) => name)).toEqual(['cat', 'dog']);
    const { sample, labels } = await read(dataset, 1);
    expect(sample).toMatchObject({ class: 'dog', foreground: 2 });
    expect([...labels]).toEqual([0, 2, 255, 1]);
  });

  test('with several numbers are refused without names', async () => {
    await expect(openDataset(await files([0, 1, 2, 3]), spec)).rejects.toThrow(
      expect.objectContaining({ hint: expect.stringContaining('--class-names') as string }),
    );
  });
});

describe("labelme's arrays", () => {
  const golden = (name: string) =>
    new Uint8Array(
      readFileSync(new URL(`../../../golden/masks-as-saved/labelme/${name}`, import.meta.url)),
    );

  test.each(['SegmentationClass/', 'SegmentationClassNpy/'])(
    'are read from %s if they are alone, -1 being void',
    async (folder) => {
      const files = new MemoryFiles({
        'JPEGImages/a.jpg': await photoJpeg(40, 30),
        [`${folder}a.npy`]: golden('a.npy'),
        'class_names.txt': '_background_\ncat\ndog\ncar\nbird\nboat',
      });
      const dataset = await openDataset(files, spec);
      expect(dataset).toMatchObject({ format: 'voc', recognisedBy: `JPEGImages/ and ${folder}` });
      expect(dataset.classes.map(({ samples }) => samples[0]?.id)).toEqual(
        ['cat', 'dog', 'car', 'bird', 'boat'].map((name) => `a/${name}`),
      );
      const { sample, labels } = await read(dataset, 2);
      expect(sample).toMatchObject({ mask: `${folder}a.npy`, foreground: 3 });
      expect(labels).toEqual(golden('a.labels'));
    },
  );

  test.each(['SegmentationClassPNG/', 'SegmentationClass/'])(
    'are not read if there are pictures in %s',
    async (folder) => {
      const arrays =
        folder === 'SegmentationClass/' ? 'SegmentationClassNpy/' : 'SegmentationClass/';
      const files = new MemoryFiles({
        'JPEGImages/a.jpg': await photoJpeg(2, 1),
        [`${folder}a.png`]: await maskPng([[0, 1]]),
        [`${arrays}a.npy`]: 'not read',
        'class_names.txt': '_background_\ncat',
      });
      const { sample, labels } = await read(await openDataset(files, spec));
      expect(sample.mask).toBe(`${folder}a.png`);
      expect([...labels]).toEqual([0, 1]);
    },
  );
});
