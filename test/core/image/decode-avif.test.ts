import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeImage } from '../../../core/image/decode-image.ts';

const folder = new URL('../../golden/avif/', import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const asPil = { exif: 'ignore', icc: 'ignore' } as const;

test.each([
  ['444-8-bits.avif', 1],
  ['444-10-bits.avif', 3],
  ['444-12-bits.avif', 3],
  ['420-8-bits.avif', 8],
])('reads the pixels of %s as PIL does, within %i of 255', async (name, most) => {
  const { width, height, data } = await decodeImage(read(name), asPil);
  expect([width, height]).toEqual([48, 32]);
  const pil = read(`${name}.rgb`);
  const differences = Array.from(data, (value, at) => Math.abs(value - pil[at]!));
  expect(Math.max(...differences)).toBeLessThanOrEqual(most);
  // Of a photo that is neither black nor shifted.
  expect(Math.max(...data) - Math.min(...data)).toBeGreaterThan(200);
});

test('half a file is refused', async () => {
  const file = read('444-8-bits.avif');
  await expect(decodeImage(file.subarray(0, file.length / 2), asPil)).rejects.toThrow(
    expect.objectContaining({ reason: 'undecodable-image' }),
  );
});

test('HEIC, which the decoder lacks, is named', async () => {
  const heic = Uint8Array.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', (char) => char.charCodeAt(0));
  await expect(decodeImage(heic, asPil)).rejects.toThrow("the file's content is HEIC");
});
