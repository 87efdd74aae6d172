import sharp from 'sharp';
import { expect, test } from 'vitest';
import { countPixels } from '../../../core/image/count-pixels.ts';

const ascii = (text: string) => new TextEncoder().encode(text);
const created = sharp({ create: { width: 7, height: 5, channels: 3, background: '#123456' } });

test.each(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const)(
  'the header of a %s file says how many pixels it has',
  async (format) => {
    expect(await countPixels(await created.clone().toFormat(format).toBuffer())).toBe(35);
  },
);

test('so do the headers of PNM and BMP files', async () => {
  expect(await countPixels(ascii('P4 # bits\n7 5\n'))).toBe(35);
  const bmp = new Uint8Array(26);
  bmp.set(ascii('BM'));
  const view = new DataView(bmp.buffer);
  view.setUint32(14, 40, true);
  view.setInt32(18, 7, true);
  view.setInt32(22, -5, true);
  expect(await countPixels(bmp)).toBe(35);
});

test('a file without a readable header has none', async () => {
  expect(await countPixels(ascii('no image'))).toBe(0);
  expect(await countPixels(ascii('P5 seven'))).toBe(0);
  expect(await countPixels(new Uint8Array())).toBe(0);
});
