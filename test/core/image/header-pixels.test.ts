import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { jpegFrame, pngPixels } from '../../../core/image/header-pixels.ts';

const created = sharp({ create: { width: 300, height: 5, channels: 3, background: '#123456' } });
const thumbnail = await created.clone().resize(16, 16).jpeg().toBuffer();

/** With another segment first, as cameras write their thumbnails. */
function withSegment(jpeg: Uint8Array, content: Uint8Array): Uint8Array {
  const header = Uint8Array.of(0xff, 0xff, 0xe1, (content.length + 2) >> 8, content.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), header, content, jpeg.subarray(2)]);
}

describe('jpegFrame', () => {
  it.each([{}, { progressive: true }, { mozjpeg: true }, { chromaSubsampling: '4:4:4' }])(
    'has the pixels of the frame, with %o',
    async (options) => {
      const jpeg = await created.clone().jpeg(options).toBuffer();
      expect(jpegFrame(jpeg)).toEqual({ pixels: 1500, components: 3 });
      expect(jpegFrame(withSegment(jpeg, thumbnail))?.pixels, 'not those of a thumbnail').toBe(
        1500,
      );
    },
  );

  it.each([
    ['b-w', 1],
    ['cmyk', 4],
  ])('has the components of %s', async (space, components) => {
    const jpeg = await created.clone().toColourspace(space).jpeg().toBuffer();
    expect(jpegFrame(jpeg)).toEqual({ pixels: 1500, components });
  });

  it('is not known of a file that is cut before its frame, or damaged', async () => {
    const jpeg = await created.clone().jpeg().toBuffer();
    for (let end = 2; end < 30; end++) expect(jpegFrame(jpeg.subarray(0, end))).toBeNull();
    const damaged = Uint8Array.from(jpeg);
    damaged[2] = 0;
    expect(jpegFrame(damaged)).toBeNull();
  });
});

describe('pngPixels', () => {
  it('are those of the header', async () => {
    expect(pngPixels(await created.clone().png().toBuffer())).toBe(1500);
  });

  it('are not known of a file that is cut, or begins with another chunk', async () => {
    const png = await created.clone().png().toBuffer();
    for (let end = 8; end < 24; end++) expect(pngPixels(png.subarray(0, end))).toBeNull();
    const other = Uint8Array.from(png);
    other[12] = 0x69;
    expect(pngPixels(other)).toBeNull();
  });
});
