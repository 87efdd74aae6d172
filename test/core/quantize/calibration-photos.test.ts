import { expect, test } from 'vitest';
import type { Colour } from '../../../core/image/raster.ts';
import { stretchTo } from '../../../core/image/stretch-to.ts';
import { openDataset } from '../../../core/dataset/open-dataset.ts';
import { calibrationPhotos } from '../../../core/quantize/calibration-photos.ts';
import { ImageOptions } from '../../../core/schema/image-options.ts';
import { openStore } from '../../../store/open-store.ts';

const spec = { format: 'auto', split: 'trainval', classes: 'all' } as const;
const dataset = await openDataset(openStore('demo/data/VOC'), spec);
const options = {
  geometry: stretchTo([20, 30]),
  padding: [0, 0, 0] satisfies Colour,
  image: ImageOptions.parse({}),
};

test('photos have the size of the model and are the same every time', async () => {
  const photos = await calibrationPhotos(dataset, { ...options, most: 5 });
  expect(photos.map(({ length }) => length)).toEqual(Array(5).fill(20 * 30 * 3));
  expect(await calibrationPhotos(dataset, { ...options, most: 5 })).toEqual(photos);
  expect(new Set(photos.map(String)).size).toBe(5);
});

test('a photo that holds several classes counts once, and a small dataset gives all it has', async () => {
  const samples = dataset.classes.flatMap((each) => each.samples);
  const images = new Set(samples.map(({ image }) => image));
  expect(images.size).toBeLessThan(1000);
  expect(await calibrationPhotos(dataset, { ...options, most: 1000 })).toHaveLength(images.size);
});

test('photos that cannot be decoded are left out', async () => {
  const { files } = dataset;
  const broken = {
    uri: files.uri,
    list: (prefix: string) => files.list(prefix),
    has: (key: string) => files.has(key),
    digest: (key: string) => files.digest(key),
    read: () => Promise.resolve(new Uint8Array([1, 2, 3])),
  };
  const photos = await calibrationPhotos({ ...dataset, files: broken }, { ...options, most: 5 });
  expect(photos).toEqual([]);
});
