import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { cutRaster } from '../../../core/image/box.ts';
import type { Raster } from '../../../core/image/raster.ts';
import { resizeWith } from '../../../core/image/resize-with.ts';
import { FilterName } from '../../../core/schema/filter-name.ts';

const golden = (name: string) => new URL(`../../golden/resize/${name}`, import.meta.url);
const cases = JSON.parse(readFileSync(golden('filters.json'), 'utf8')) as {
  input: string;
  width: number;
  height: number;
  filter: FilterName;
  sha256: string;
}[];
const linear = JSON.parse(readFileSync(golden('linear.json'), 'utf8')) as {
  input: string;
  width: number;
  height: number;
  values: number[];
}[];

async function readPng(name: string): Promise<Raster> {
  const { data, info } = await sharp(readFileSync(golden(name)))
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

describe('resizeWith', () => {
  test.each(FilterName.exclude(['linear']).options)(
    'gives the very bytes of Pillow: %s',
    async (name) => {
      for (const { input, width, height, filter, sha256 } of cases) {
        if (filter !== name) continue;
        const { data } = resizeWith(filter, await readPng(input), width, height);
        const digest = createHash('sha256').update(data).digest('hex').slice(0, 16);
        expect([input, width, height, digest]).toEqual([input, width, height, sha256]);
      }
    },
  );

  test.each(linear)(
    'gives PyTorch’s interpolation, rounded, without antialiasing: $input to $width x $height',
    async ({ input, width, height, values }) => {
      const { data } = resizeWith('linear', await readPng(input), width, height);
      expect(data).toHaveLength(values.length);
      const furthest = Math.max(...values.map((value, at) => Math.abs(data[at]! - value)));
      expect(furthest).toBeLessThanOrEqual(0.501);
    },
  );

  test.each(FilterName.options)('computes a part as the whole has it: %s', async (filter) => {
    const sizes: [string, number, number][] = [
      ['noise-61x40.png', 23, 17],
      ['noise-61x40.png', 90, 66],
      ['noise-61x40.png', 61, 20],
      ['noise-61x40.png', 30, 40],
      ['noise-61x40.png', 61, 40],
      ['noise-31x200.png', 30, 40],
    ];
    for (const [input, width, height] of sizes) {
      const image = await readPng(input);
      const part = { left: 3, top: 5, width: width - 8, height: height - 9 };
      const whole = resizeWith(filter, image, width, height);
      expect(resizeWith(filter, image, width, height, part)).toEqual(cutRaster(whole, part));
    }
  });

  test('rounds halves to even without antialiasing, as numpy does', () => {
    const row = (...greys: number[]) => ({
      width: greys.length,
      height: 1,
      data: Uint8Array.from(greys.flatMap((grey) => [grey, grey, grey])),
    });
    const greys = (raster: Raster) => [...raster.data].filter((_, at) => at % 3 === 0);
    expect(greys(resizeWith('linear', row(0, 1, 2, 5), 2, 1))).toEqual([0, 4]);
    // Not averaged: of eight pixels, two are read.
    expect(greys(resizeWith('linear', row(9, 9, 9, 0, 0, 9, 9, 9), 1, 1))).toEqual([0]);
    expect(greys(resizeWith('box', row(9, 9, 9, 1, 1, 9, 9, 9), 1, 1))).toEqual([7]);
  });
});
