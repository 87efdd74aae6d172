import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { palettePng, type PaletteColour } from '../../../core/image/palette-png.ts';
import { pngIndices } from '../../../core/image/png-indices.ts';
import { randomNumbers } from '../../../core/stats/random.ts';

const random = randomNumbers(1);
const colours = (length: number) =>
  Array.from({ length }, (_, i): PaletteColour => [i, 255 - i, (7 * i) % 256, (31 * i) % 256]);

describe('palettePng', () => {
  it.each([
    [1, 2, 1],
    [2, 3, 2],
    [9, 5, 3],
    [5, 9, 4],
    [3, 3, 16],
    [7, 4, 17],
    [31, 20, 256],
  ])('keeps %i x %i pixels of %i colours', async (width, height, count) => {
    const palette = colours(count);
    const data = Uint8Array.from({ length: width * height }, () => count * random());
    const file = palettePng({ width, height, data, palette });
    const decoded = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(decoded.info).toMatchObject({ width, height });
    expect([...decoded.data]).toEqual([...data].flatMap((index) => palette[index]));
    expect((await pngIndices(file))?.pixels).toEqual(data);
  });

  it('refuses more colours than a byte counts', () => {
    const picture = { width: 1, height: 1, data: Uint8Array.of(0), palette: colours(257) };
    expect(() => palettePng(picture)).toThrow('at most 256 colours, not 257');
  });
});
