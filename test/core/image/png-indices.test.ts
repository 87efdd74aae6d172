import { inflateSync } from 'node:zlib';
import crc32 from 'crc-32';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pngIndices } from '../../../core/image/png-indices.ts';
import { randomNumbers } from '../../../core/stats/random.ts';

const WIDTH = 37;
const HEIGHT = 29;

/** A picture whose lines libspng's encoder filters in various ways: slopes, curves, noise and flat parts. */
function picture(seed: number, levels: number): Uint8Array {
  const uniform = randomNumbers(seed);
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const parts = [x * 5, y * 7, (x + y) * 3, 200 * uniform(), x < 20 ? 9 : 90, (x * y) / 4];
    return Math.floor(parts[Math.floor(y / 5 + seed) % parts.length]!) % levels;
  });
}

const grey = { raw: { width: WIDTH, height: HEIGHT, channels: 1 } } as const;

/** A PNG with a palette of so many greys. */
function palettePng(pixels: Uint8Array, levels: number): Promise<Buffer> {
  return sharp(
    pixels.map((level) => level * (255 / (levels - 1))),
    grey,
  )
    .png({ palette: true, colours: levels, dither: 0, effort: 1 })
    .toBuffer();
}

/** The number before each line of a PNG. */
function filtersOf(png: Buffer): number[] {
  const [length, at] = [png.readUInt32BE(16), png.indexOf('IDAT')];
  const data = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  const line = data.length / png.readUInt32BE(20);
  expect(line).toBe(length + 1);
  return Array.from({ length: HEIGHT }, (_, row) => data[row * line]!);
}

/** Where a PNG's header has the bits a sample, the type of colour, and the checksum. */
const DEPTH = 24;
const TYPE = 25;
const CHECKSUM = 29;

/** A PNG with another header, of the right checksum. */
function withHeader(png: Buffer, change: (file: Buffer) => void): Buffer {
  const changed = Buffer.from(png);
  change(changed);
  changed.writeInt32BE(crc32.buf(changed.subarray(12, CHECKSUM)), CHECKSUM);
  return changed;
}

describe('pngIndices', () => {
  it('undoes every filter of lines', async () => {
    const filters = new Set<number>();
    for (let seed = 0; seed < 12; seed++) {
      const pixels = picture(seed, 256);
      const png = await sharp(pixels, grey)
        .toColourspace('b-w')
        .png({ adaptiveFiltering: true })
        .toBuffer();
      for (const filter of filtersOf(png)) filters.add(filter);
      const found = await pngIndices(png);
      expect(found).toMatchObject({ width: WIDTH, height: HEIGHT, kind: 'grey' });
      expect(found?.pixels).toEqual(pixels);
    }
    expect([...filters].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([
    [1, 2],
    [2, 4],
    [4, 16],
  ])('unpacks %i bits a pixel', async (depth, levels) => {
    const pixels = picture(3, levels);
    const png = await palettePng(pixels, levels);
    expect(png[24]).toBe(depth);
    const found = await pngIndices(png);
    if (found?.kind !== 'palette') throw new Error('no palette');
    const levelOf = found.palette.map((colour) =>
      Math.round((colour & 255) / (255 / (levels - 1))),
    );
    expect(Array.from(found.pixels, (index) => levelOf[index])).toEqual([...pixels]);
  });

  it.each([
    [1, 2],
    [2, 4],
    [4, 16],
  ])('unpacks levels of %i bits', async (depth, levels) => {
    const png = await palettePng(picture(3, levels), levels);
    const indices = await pngIndices(png);
    const found = await pngIndices(withHeader(png, (header) => header.writeUInt8(0, TYPE)));
    expect(png[24]).toBe(depth);
    expect(found).toEqual({ width: WIDTH, height: HEIGHT, kind: 'grey', pixels: indices?.pixels });
  });

  it('reads data in several chunks', async () => {
    const uniform = randomNumbers(1);
    const pixels = Uint8Array.from({ length: 300 * 300 }, () => 256 * uniform());
    const raw = { width: 300, height: 300, channels: 1 } as const;
    const png = await sharp(pixels, { raw }).toColourspace('b-w').png().toBuffer();
    expect(png.toString('latin1').split('IDAT').length).toBeGreaterThan(2);
    expect((await pngIndices(png))?.pixels).toEqual(pixels);
  });

  it('refuses bits that no PNG has', async () => {
    const png = await sharp(picture(2, 256), grey).toColourspace('b-w').png().toBuffer();
    const odd = withHeader(png, (header) => header.writeUInt8(3, DEPTH));
    await expect(pngIndices(odd)).rejects.toThrow(/header/);
  });

  it('reads what is stored in several passes', async () => {
    const pixels = picture(1, 256);
    const png = await sharp(pixels, grey)
      .toColourspace('b-w')
      .png({ progressive: true })
      .toBuffer();
    expect(png[28]).toBe(1);
    expect((await pngIndices(png))?.pixels).toEqual(pixels);
  });

  it.each(['inside of the data', 'in its checksum'])(
    'refuses one byte changed %s',
    async (where) => {
      const png = await sharp(picture(2, 256), grey).toColourspace('b-w').png().toBuffer();
      const at = png.indexOf('IDAT');
      const changed = at + 4 + (where === 'in its checksum' ? png.readUInt32BE(at - 4) : 40);
      png[changed]! ^= 1;
      await expect(pngIndices(png)).rejects.toThrow(/png/i);
    },
  );

  it('refuses data that ends early', async () => {
    const png = await sharp(picture(2, 256), grey).toColourspace('b-w').png().toBuffer();
    const taller = withHeader(png, (header) => header.writeUInt32BE(HEIGHT + 1, 20));
    await expect(pngIndices(taller)).rejects.toThrow(/png/i);
    await expect(pngIndices(png.subarray(0, -30))).rejects.toThrow('it is truncated');
  });
});
