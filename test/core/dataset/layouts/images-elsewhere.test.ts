import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
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
  expect(dataset).toMatchObject({ format, recognisedBy: folder });
  const [sample] = dataset.classes.flatMap(({ samples }) => samples);
  expect(sample?.class).toBe('cat');
  const { labels } = await readSample(dataset, sample!, asPil);
  expect([...labels.data]).toEqual([0, sample!.foreground]);
  await expect(openDataset(files, spec)).rejects.toThrow(
    expect.objectContaining({
      message: 'There are no images in memory:data/JPEGImages/',
      hint: expect.stringContaining('as --images') as string,
    }),
  );
});

async function samplesOf(files: Record<string, string | Uint8Array>, folder: MemoryFiles) {
  const dataset = await openDataset(new MemoryFiles(files), spec, { images: folder });
  const all = dataset.classes.flatMap(({ samples }) => samples);
  return all.map(async (sample) => {
    const { labels } = await readSample(dataset, sample, asPil);
    return [sample.id, sample.image, ...labels.data];
  });
}

describe('with --images', () => {
  test.each([
    ['masks/ alone', { 'masks/a.png': mask }],
    ['masks/ beside other images', { 'images/b.jpg': 'another', 'masks/a.png': mask }],
    ['a folder that is the masks', { 'a.png': mask }],
    ['masks named after their image', { 'masks/a_mask.png': mask }],
  ])('the dataset may be %s', async (_what, files) => {
    const rows = await Promise.all(await samplesOf(files, images));
    expect(rows).toEqual([['a/object', 'a.jpg', 0, 1]]);
  });

  test.each([
    ['in folders of splits', { 'train/a.jpg': 'train/a.jpg', 'val/b.jpg': 'val/b.jpg' }],
    ['in one folder', { 'a.jpg': 'a.jpg', 'b.jpg': 'b.jpg' }],
  ])('images of splits may be %s', async (_what, names) => {
    const photo = await photoJpeg(2, 1);
    const folder = new MemoryFiles(
      Object.fromEntries(Object.keys(names).map((name) => [name, photo])),
    );
    const files = { 'train/masks/a.png': mask, 'val/masks/b.png': mask };
    const rows = await Promise.all(await samplesOf(files, folder));
    expect(rows.map(([, image]) => image)).toEqual(Object.values(names));
  });

  test.each([['validation/n01440764/a.JPEG'], ['n01440764/a.jpg'], ['a.jpg']])(
    "ImageNet-S has its images in ImageNet's folder, as %s",
    async (name) => {
      const raw = { width: 2, height: 1, channels: 3 } as const;
      const numbered = sharp(Uint8Array.of(0, 0, 0, 1, 0, 0), { raw }).png();
      const files = { 'validation-segmentation/n01440764/a.png': await numbered.toBuffer() };
      const folder = new MemoryFiles({ [name]: await photoJpeg(2, 1) });
      const rows = await Promise.all(await samplesOf(files, folder));
      expect(rows).toEqual([['a/n01440764', name, 0, 1]]);
    },
  );

  describe('in folders that differ from those of the masks', () => {
    const ofNames = async (...names: string[]) =>
      new MemoryFiles(
        Object.fromEntries(
          await Promise.all(names.map(async (name) => [name, await photoJpeg(2, 1)] as const)),
        ),
      );

    test.each([
      ['masks in folders', ['masks/train/a.png', 'masks/val/b.png'], ['a.jpg', 'b.jpg', 'c.jpg']],
      ['photos in folders', ['masks/a.png', 'masks/b_mask.png'], ['x/a.jpg', 'y/z/b.jpg']],
      ['VOC', ['SegmentationClass/a.png', 'SegmentationClass/b.png'], ['x/a.jpg', 'y/b.jpg']],
    ])('%s are paired by name alone', async (_what, masks, photos) => {
      const files = Object.fromEntries(masks.map((key) => [key, mask]));
      const names = { 'class_names.txt': '_background_\nobject' };
      const rows = await Promise.all(
        await samplesOf({ ...files, ...names }, await ofNames(...photos)),
      );
      expect(rows.map(([, image]) => image)).toEqual(photos.slice(0, 2));
    });

    test('folders of the masks are splits', async () => {
      const files = new MemoryFiles({ 'masks/train/a.png': mask, 'masks/val/b.png': mask });
      const options = { images: await ofNames('a.jpg', 'b.jpg', 'c.jpg') };
      const dataset = await openDataset(files, { ...spec, split: 'val' }, options);
      expect(dataset.classes.flatMap(({ samples }) => samples)).toMatchObject([
        { id: 'val/b/object', image: 'b.jpg', mask: 'masks/val/b.png' },
      ]);
      expect(dataset.notes.join(' ')).toContain(
        'belong together by name alone: masks/train/a.png to a.jpg. 1 images have no mask',
      );
    });

    test.each([
      [
        'two photos',
        ['masks/q/a.png'],
        ['x/a.jpg', 'y/a.jpg'],
        ['x/a.jpg and y/a.jpg', 'masks/q/a.png'],
      ],
      [
        'two masks',
        ['masks/q/a.png', 'masks/r/a.png'],
        ['a.jpg'],
        ['masks/q/a.png and masks/r/a.png', 'a.jpg'],
      ],
      ['VOC', ['SegmentationClass/a.png'], ['x/a.jpg', 'y/a.jpg'], ['x/a.jpg and y/a.jpg', 'a']],
    ])(
      '%s of one name are refused, and both are named',
      async (_what, masks, photos, [both, of]) => {
        const files = Object.fromEntries(masks.map((key) => [key, mask]));
        await expect(samplesOf(files, await ofNames(...photos))).rejects.toThrow(
          `${both} may both belong to ${of} in`,
        );
      },
    );
  });

  test.each([
    ['VOC', { 'SegmentationClass/b.png': mask }, 'None of the 1 images'],
    ['a folder pair', { 'masks/b.png': mask }, 'None of the 1 images'],
    ['ImageNet-S', { 'validation-segmentation/n01440764/b.png': mask }, 'None of the images'],
    ['masks beside their images', { 'a.jpg': 'photo', 'a_mask.png': mask }, 'beside their images'],
  ])('%s whose images are not there is refused', async (_what, files, message) => {
    await expect(samplesOf(files, images)).rejects.toThrow(message);
  });

  test.each([
    ['VOC', { 'SegmentationClass/b.png': mask }],
    ['a folder pair', { 'masks/b.png': mask }],
  ])('a folder without images is refused for %s', async (_what, files) => {
    await expect(samplesOf(files, new MemoryFiles({ 'readme.txt': '' }))).rejects.toThrow(
      'There are no images in memory:data',
    );
  });
});

test('masks without images name --images', async () => {
  await expect(openDataset(new MemoryFiles({ 'masks/a.png': mask }), spec)).rejects.toThrow(
    expect.objectContaining({ hint: expect.stringContaining('--images') as string }),
  );
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
