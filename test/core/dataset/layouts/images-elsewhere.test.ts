import { expect, test } from 'vitest';
import { openDataset } from '../../../../core/dataset/open-dataset.ts';
import { readSample } from '../../../../core/dataset/read-sample.ts';
import { maskPng, MemoryFiles, photoJpeg } from '../memory-files.ts';

const spec = { format: 'auto', split: undefined, classes: 'all' } as const;
const asPil = { exif: 'ignore', icc: 'ignore' } as const;
const mask = await maskPng([[0, 1]]);
const images = new MemoryFiles({ 'a.jpg': await photoJpeg(2, 1) });

test.each([
  ['SegmentationClass/', 'voc'],
  ['SegmentationClassPNG/', 'voc'],
])('masks of CVAT or labelme alone, in %s, with the photos elsewhere', async (folder, format) => {
  const files = new MemoryFiles({
    [`${folder}a.png`]: mask,
    'labelmap.txt': 'background:0,0,0::\ncat:128,0,0::\n',
    'class_names.txt': '_background_\ncat\n',
  });
  const dataset = await openDataset(files, spec, { images });
  expect(dataset.format).toBe(format);
  const [sample] = dataset.classes.flatMap(({ samples }) => samples);
  expect(sample?.class).toBe('cat');
  const { labels } = await readSample(dataset, sample!, asPil);
  expect([...labels.data]).toEqual([0, sample!.foreground]);
  const alone = await openDataset(files, spec);
  expect(alone.notes.join(' ')).toContain('Pass the folder that has them as --images');
});

test("an export of FiftyOne's segmentations is a pair of folders", async () => {
  const files = new MemoryFiles({ 'data/a.jpg': await photoJpeg(2, 1), 'labels/a.png': mask });
  const dataset = await openDataset(files, { ...spec, classes: ['cat'] });
  const [sample] = dataset.classes.flatMap(({ samples }) => samples);
  const { labels } = await readSample(dataset, sample!, asPil);
  expect([...labels.data]).toEqual([0, 1]);
});

test('labels.json that names classes is not taken for annotations', async () => {
  const files = new MemoryFiles({
    'images/a.jpg': await photoJpeg(2, 1),
    'masks/a.png': mask,
    'labels.json': '["background", "cat"]',
  });
  const dataset = await openDataset(files, spec);
  expect(dataset.format).toBe('folder');
  expect(dataset.classes.map(({ name }) => name)).toEqual(['cat']);
});
