import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkDataset } from '../../../core/dataset/check-dataset.ts';
import type { Dataset } from '../../../core/dataset/dataset.ts';
import type { Files } from '../../../core/dataset/files.ts';
import { listSamples } from '../../../core/dataset/list-samples.ts';
import { openDataset } from '../../../core/dataset/open-dataset.ts';
import { VOC_CLASSES } from '../../../core/dataset/voc-classes.ts';
import { InputError } from '../../../core/errors/input-error.ts';
import { FileStore } from '../../../store/file-store.ts';

const devkit = '../shared/data/VOCdevkit';
const spec = { format: 'auto', split: 'trainval', classes: 'all' } as const;
const idsByClass = ({ classes }: Dataset) =>
  Object.fromEntries(classes.map(({ name, samples }) => [name, samples.map(({ id }) => id)]));

describe.skipIf(process.env.CI !== 'true' && !existsSync(devkit))('the Pascal VOC photos', () => {
  const files = new FileStore(`${devkit}/VOC2012`);

  test('are 138 images of 20 classes, 43 of them with an aeroplane', async () => {
    const { classes } = await openDataset(files, spec);
    expect(classes.map(({ name }) => name)).toEqual([...VOC_CLASSES]);
    expect(classes[0]?.samples).toHaveLength(43);
    expect(Math.min(...classes.map(({ samples }) => samples.length))).toBeGreaterThanOrEqual(5);
    const images = classes.flatMap(({ samples }) => samples.map(({ image }) => image));
    expect(new Set(images).size).toBe(138);
  });

  test('have the same classes in their masks as in their lists', async () => {
    const withoutLists: Files = {
      uri: files.uri,
      has: (key) => (key.startsWith('ImageSets/Main') ? Promise.resolve(false) : files.has(key)),
      read: (key) => files.read(key),
      digest: (key) => files.digest(key),
      async *list(prefix) {
        if (!prefix.startsWith('ImageSets/Main')) yield* files.list(prefix);
      },
    };
    const fromMasks = await openDataset(withoutLists, spec);
    expect(fromMasks.notes.join()).toContain('classes are taken from the masks');
    expect(idsByClass(fromMasks)).toEqual(idsByClass(await openDataset(files, spec)));
  });

  test('are found from VOCdevkit too, and rows can be read there', async () => {
    const dataset = await openDataset(new FileStore(devkit), spec);
    expect(dataset.files.uri).toBe(files.uri);
    const rows = await listSamples(dataset, { classes: ['aeroplane'], limit: 3 });
    expect(rows).toMatchObject([
      {
        index: 0,
        id: '2007_000032/aeroplane',
        image: 'JPEGImages/2007_000032.jpg',
        imageDigest: await files.digest('JPEGImages/2007_000032.jpg'),
        maskDigest: await files.digest('SegmentationClass/2007_000032.png'),
        foreground: 1,
      },
      { index: 1, id: '2007_000033/aeroplane' },
      { index: 2 },
    ]);
  });

  test('have no file to find fault with', async () => {
    const check = await checkDataset(files, spec);
    expect(check.findings).toEqual([]);
    expect(check.usable).toBe(check.samples);
    const aeroplane = check.classes.find(({ name }) => name === 'aeroplane');
    expect(aeroplane).toMatchObject({ samples: 43, usable: 43 });
    // numpy's mean of (mask == 1).sum() / (mask != 255).sum()
    expect(aeroplane?.area).toBeCloseTo(0.1157749, 7);
  });

  test('hold no zebra', async () => {
    const dataset = await openDataset(files, spec);
    await expect(listSamples(dataset, { classes: ['zebra'] })).rejects.toThrow(InputError);
  });
});
