import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDataset } from '../../../core/dataset/open-dataset.ts';
import { readSample } from '../../../core/dataset/read-sample.ts';
import { MemoryFiles, photoJpeg } from './memory-files.ts';

const golden = new URL('../../golden/masks-as-saved/', import.meta.url);
const masksIn = (folder: string) =>
  readdirSync(new URL(folder, golden)).filter((file) => !file.endsWith('.labels'));
const read = (path: string) => new Uint8Array(readFileSync(new URL(path, golden)));

let photo: Uint8Array;
beforeAll(async () => {
  photo = await photoJpeg(40, 30);
});

/** The labels that are read from one mask beside one photo. */
async function labelsOf(path: string, others: Record<string, string> = {}) {
  const extension = path.slice(path.lastIndexOf('.'));
  const files = new MemoryFiles({
    'images/a.jpg': photo,
    [`masks/a${extension}`]: read(path),
    ...others,
  });
  const dataset = await openDataset(files, { format: 'auto', classes: 'all' });
  const sample = dataset.classes.flatMap(({ samples }) => samples)[0]!;
  const { labels } = await readSample(dataset, sample, { exif: 'ignore', icc: 'ignore' });
  return { dataset, labels: labels.data };
}

describe('one object on black', () => {
  const changed = masksIn('object/').filter((file) =>
    readdirSync(new URL('object/', golden)).includes(`${file}.labels`),
  );

  test.each(masksIn('object/').filter((file) => !changed.includes(file)))(
    'is read from %s',
    async (file) => {
      const { labels, dataset } = await labelsOf(`object/${file}`);
      expect(labels).toEqual(read('object/object.labels'));
      expect(dataset.notes).toEqual([]);
    },
  );

  test.each(changed)('is cut out of the noise of %s, and that is told', async (file) => {
    const { labels, dataset } = await labelsOf(`object/${file}`);
    expect(labels).toEqual(read(`object/${file}.labels`));
    expect(dataset.notes.join()).toContain('noisy');
  });
});

describe('numbers of classes', () => {
  const names = { 'class_names.txt': '_background_\ncat\ndog\ncar\nbird\nboat\n' };

  test.each(masksIn('numbers/'))('are read from %s', async (file) => {
    const { labels, dataset } = await labelsOf(`numbers/${file}`, names);
    expect(labels).toEqual(read('numbers/numbers.labels'));
    expect(dataset.classes.map(({ name, samples }) => [name, samples.length])).toEqual([
      ['cat', 1],
      ['dog', 1],
      ['car', 1],
      ['bird', 1],
      ['boat', 1],
    ]);
  });

  test.each(masksIn('numbers/').filter((file) => !/palette|colours/.test(file)))(
    'are not taken for one object in %s, but listed',
    async (file) => {
      await expect(labelsOf(`numbers/${file}`)).rejects.toThrow(
        'the values 1 to 5 besides 0, and no file says which class each is',
      );
    },
  );
});
