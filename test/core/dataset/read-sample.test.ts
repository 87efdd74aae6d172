import { beforeAll, expect, test } from 'vitest';
import {
  readSample,
  readSampleLabels,
  useSample,
  useSampleLabels,
} from '../../../core/dataset/read-sample.ts';
import { InvalidImageError } from '../../../core/errors/invalid-image-error.ts';
import { vocMasks } from '../../../core/dataset/masks/voc-rules.ts';
import { PixelBudget } from '../../../core/image/pixel-budget.ts';
import type { MaskReading } from '../../../core/schema/mask-reading.ts';
import { deferred } from '../../deferred.ts';
import { maskPng, MemoryFiles, photoJpeg } from './memory-files.ts';

const oneObject: MaskReading = {
  ...vocMasks,
  codes: [
    [0, 0],
    [7, 1],
    [255, 1],
  ],
  classes: [],
};
const scaled: MaskReading = { ...vocMasks, size: 'scale' };
const asPil = { exif: 'ignore', icc: 'ignore' } as const;
let files: MemoryFiles;

beforeAll(async () => {
  const photo = await photoJpeg(3, 1);
  files = new MemoryFiles({
    'photo.jpg': photo,
    'cut.jpg': photo.subarray(0, photo.length / 2),
    'text.jpg': 'no photo',
    'mask.png': await maskPng([[0, 7, 255]]),
    'larger.png': await maskPng([[0, 7, 255, 0]]),
    'odd.png': await maskPng([[0, 37, 255]]),
    'text.png': 'no mask',
  });
});

test('image and labels come at full size', async () => {
  const sample = { image: 'photo.jpg', mask: 'mask.png' };
  const { image, labels } = await readSample({ files, masks: vocMasks }, sample, asPil);
  expect([image.width, image.height]).toEqual([3, 1]);
  expect([...labels.data]).toEqual([0, 7, 255]);
});

test('binary masks come as 0 and 1', async () => {
  const sample = { image: 'photo.jpg', mask: 'mask.png' };
  const { labels } = await readSample({ files, masks: oneObject }, sample, asPil);
  expect([...labels.data]).toEqual([0, 1, 1]);
});

test('labels come alone where the image is not asked for', async () => {
  const sample = { image: 'nowhere.jpg', mask: 'mask.png' };
  const labels = await readSampleLabels({ files, masks: vocMasks }, sample, asPil);
  expect([...labels.data]).toEqual([0, 7, 255]);
  const gone = { image: 'photo.jpg', mask: 'nowhere.png' };
  const missing = readSampleLabels({ files, masks: vocMasks }, gone, asPil);
  await expect(missing).rejects.toThrow(expect.objectContaining({ reason: 'missing-mask' }));
});

test.each([
  ['missing-image', 'nowhere.jpg', 'mask.png'],
  ['missing-mask', 'photo.jpg', 'nowhere.png'],
  ['undecodable-image', 'cut.jpg', 'mask.png'],
  ['undecodable-image', 'text.jpg', 'mask.png'],
  ['undecodable-mask', 'photo.jpg', 'text.png'],
  ['mask-size-mismatch', 'photo.jpg', 'larger.png'],
  ['unknown-label', 'photo.jpg', 'odd.png'],
])('the reason is %s for %s with %s', async (reason, image, mask) => {
  const error: unknown = await readSample({ files, masks: vocMasks }, { image, mask }, asPil).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidImageError);
  expect((error as InvalidImageError).reason).toBe(reason);
});

test('a store that fails is no reason to leave a sample out', async () => {
  const broken = Object.assign(new MemoryFiles({}), {
    read: () => Promise.reject(new Error('connection reset')),
  });
  const sample = { image: 'photo.jpg', mask: 'mask.png' };
  await expect(readSample({ files: broken, masks: vocMasks }, sample, asPil)).rejects.toThrow(
    'connection reset',
  );
});

test('a sample that is not wanted any more once it has its turn is not decoded', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const pixels = new PixelBudget(3);
  const place = { files, masks: vocMasks, pixels, signal };
  const turn = deferred();
  const first = pixels.hold(3, () => turn.promise);
  // Its photo ends in the middle, which only decoding shows.
  const broken = { image: 'cut.jpg', mask: 'mask.png' };
  const waiting = [
    useSample(place, broken, asPil, () => expect.fail('it was decoded')),
    useSampleLabels({ ...place, masks: scaled }, broken, asPil, () =>
      expect.fail('it was decoded'),
    ),
  ];
  const reason = new Error('cancelled');
  controller.abort(reason);
  turn.resolve();
  await first;
  for (const ended of await Promise.allSettled(waiting)) {
    expect(ended).toEqual({ status: 'rejected', reason });
  }
});
