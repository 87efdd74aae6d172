import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeImage } from '../../../core/image/decode-image.ts';

const folder = new URL('../../golden/decode-more/', import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const photos = readdirSync(folder).filter((name) => !/\.(rgb|py)$/.test(name));

test.each(photos)('reads the very pixels that PIL reads from %s', async (name) => {
  const [width, height, ...pixels] = read(`${name}.rgb`);
  const image = await decodeImage(read(name), { exif: 'ignore', icc: 'ignore' });
  expect([image.width, image.height]).toEqual([width, height]);
  expect(image.data).toEqual(Uint8Array.from(pixels));
});

test.each(['rgb.bmp', 'rgb.ppm', 'text.ppm', 'big.tif'])('refuses half of %s', async (name) => {
  const file = read(name);
  const half = decodeImage(file.subarray(0, file.length / 2), { exif: 'ignore', icc: 'ignore' });
  await expect(half).rejects.toThrow(expect.objectContaining({ reason: 'undecodable-image' }));
});

test('names JPEG 2000, which the decoder lacks', async () => {
  const jp2 = Uint8Array.of(0, 0, 0, 12, 0x6a, 0x50, 32, 32, 13, 10, 0x87, 10);
  await expect(decodeImage(jp2, { exif: 'ignore', icc: 'ignore' })).rejects.toThrow('JPEG 2000');
});
