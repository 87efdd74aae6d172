import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../../../core/dataset/dataset.ts';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { readSample } from '../../../../core/dataset/read-sample.ts';
import { InputError } from '../../../../core/errors/input-error.ts';
import { MemoryFiles, photoJpeg } from '../memory-files.ts';

const spec = { format: 'auto', split: 'trainval', classes: 'all' } as const;
const photo = await photoJpeg(6, 4);
const samplesOf = ({ classes }: Dataset) => classes.flatMap(({ samples }) => samples);

async function rows(dataset: Dataset, position = 0): Promise<string[]> {
  const sample = samplesOf(dataset)[position]!;
  const { labels } = await readSample(dataset, sample, { exif: 'ignore', icc: 'ignore' });
  return [0, 1, 2, 3].map((y) => labels.data.subarray(y * 6, y * 6 + 6).join(''));
}

describe("boxes in VOC's XML", () => {
  const object = (name: string, box: number[], extra = '') =>
    `<object><name>${name}</name>${extra}<bndbox>${['xmin', 'ymin', 'xmax', 'ymax']
      .map((key, i) => `<${key}>${box[i]}</${key}>`)
      .join('')}</bndbox></object>`;
  const xml = (...objects: string[]) =>
    `<annotation><folder>x</folder><filename>a.jpg</filename>` +
    `<size><width>6</width><height>4</height><depth>3</depth></size>${objects.join('')}</annotation>`;
  const files = (content: string, more: Record<string, string | Uint8Array> = {}) =>
    new MemoryFiles({ 'Annotations/a.xml': content, 'JPEGImages/a.jpg': photo, ...more });

  test('count from 1 and include their last row and column', async () => {
    const dataset = await openDataset(files(xml(object('dog', [2, 1, 4, 2]))), spec);
    expect(dataset.format).toBe('voc-boxes');
    expect(dataset.notes.join(' ')).toContain('Regions are boxes');
    expect(await rows(dataset)).toEqual(['011100', '011100', '000000', '000000']);
  });

  test('of one class are one region, of two classes two samples', async () => {
    const part = '<part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>';
    const content = xml(
      object('dog', [1, 1, 1, 1]),
      object('katze ü', [6, 4, 6, 4]),
      object('dog', [3, 3, 6, 3], part),
    );
    const dataset = await openDataset(files(content), spec);
    expect(samplesOf(dataset).map(({ id }) => id)).toEqual(['a/dog', 'a/katze ü']);
    expect(await rows(dataset)).toEqual(['100000', '000000', '001111', '000000']);
  });

  test('are those of the split, if there is a list', async () => {
    const more = {
      'Annotations/b.xml': xml(object('cat', [1, 1, 2, 2])),
      'ImageSets/Main/val.txt': 'a\n',
    };
    const dataset = await openDataset(files(xml(object('dog', [1, 1, 2, 2])), more), {
      ...spec,
      split: 'val',
    });
    expect(samplesOf(dataset).map(({ id }) => id)).toEqual(['a/dog']);
  });

  test('may have their images elsewhere', async () => {
    const lists = new MemoryFiles({ 'Annotations/a.xml': xml(object('dog', [2, 1, 4, 2])) });
    const images = new MemoryFiles({ 'a.jpg': photo });
    const dataset = await openDataset(lists, spec, { images });
    expect(await rows(dataset)).toEqual(['011100', '011100', '000000', '000000']);
  });

  test('are not read where there are masks', async () => {
    const both = files(xml(object('dog', [2, 1, 4, 2])), { 'SegmentationClass/a.png': '' });
    expect((await openDataset(both, spec)).format).toBe('voc');
    expect((await openDataset(both, { ...spec, format: 'voc-boxes' })).format).toBe('voc-boxes');
  });

  test('an image without objects is no sample', async () => {
    expect(samplesOf(await openDataset(files(xml()), spec))).toEqual([]);
  });

  test.each([
    ['cut', '<annotation><object><name>dog', 'is not XML'],
    ['of something else', '<html></html>', 'annotation'],
    ['without a corner', xml('<object><name>dog</name><bndbox></bndbox></object>'), 'bndbox'],
    ['with text as a corner', xml(object('dog', [1, 1, 2, Number.NaN])), 'ymax'],
  ])('a file that is %s is refused by name', async (_what, content, message) => {
    const error: unknown = await openDataset(files(content), spec).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain('Annotations/a.xml');
    expect((error as InputError).message).toContain(message);
  });
});

describe('boxes that FiftyOne exported', () => {
  const labels = {
    classes: ['cat', 'dog'],
    labels: {
      a: [
        { label: 1, bounding_box: [1 / 6, 0, 0.5, 0.5] },
        { label: 'dog', bounding_box: [0, 0.75, 1 / 6, 0.25] },
      ],
      empty: [],
      nothing: null,
    },
  };
  const files = { 'data/a.jpg': photo, 'labels.json': JSON.stringify(labels) };

  test('are shares of the image', async () => {
    const dataset = await openDataset(new MemoryFiles(files), spec);
    expect(dataset.format).toBe('fiftyone');
    expect(dataset.classes.map(({ name, samples }) => [name, samples.length])).toEqual([
      ['cat', 0],
      ['dog', 1],
    ]);
    expect(await rows(dataset)).toEqual(['011100', '011100', '000000', '100000']);
    const named = await openDataset(new MemoryFiles(files), spec, { file: 'labels.json' });
    expect(named.format).toBe('fiftyone');
  });

  test('of a class that is not in the list are refused', async () => {
    const content = JSON.stringify({
      classes: ['cat'],
      labels: { a: [{ label: 4, bounding_box: [0, 0, 1, 1] }] },
    });
    const wrong = new MemoryFiles({ ...files, 'labels.json': content });
    await expect(openDataset(wrong, spec)).rejects.toThrow('class 4');
  });
});
