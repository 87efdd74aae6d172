import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Raster } from '../../../core/image/raster.ts';
import { resizeLabels } from '../../../core/image/resize-nearest.ts';
import { resizePillow } from '../../../core/image/resize-pillow.ts';
import { resizeSharp } from '../../../core/image/resize-sharp.ts';

const golden = (name: string) => new URL(`../../golden/resize/${name}`, import.meta.url);
const readJson = (name: string): unknown => JSON.parse(readFileSync(golden(name), 'utf8'));

async function readPng(name: string): Promise<Raster> {
  const { data, info } = await sharp(readFileSync(golden(name)))
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

const bilinear = readJson('bilinear.json') as {
  input: string;
  width: number;
  height: number;
  output: string;
}[];
const nearest = readJson('nearest.json') as {
  size: number;
  to: number;
  differsFromDirect: boolean;
  positions: number[];
}[];

describe('resizePillow', () => {
  test.each([
    ['both sides', 20, 10],
    ['the width', 20, 60],
    ['the height', 40, 10],
    ['a height that falls by much more, which comes first', 39, 5],
    ['nothing', 40, 60],
  ])('returns memory that ONNX Runtime takes: it resizes %s', (_what, width, height) => {
    const raster = { width: 40, height: 60, data: new Uint8Array(40 * 60 * 3).fill(9) };
    for (const filter of ['bilinear', 'bicubic', 'nearest'] as const) {
      const { data } = resizePillow(raster, width, height, { filter });
      expect(data.buffer).toBeInstanceOf(ArrayBuffer);
      expect(data).toEqual(new Uint8Array(width * height * 3).fill(9));
    }
  });

  test.each(bilinear)(
    'gives the very bytes of Pillow for $input to $width x $height',
    async ({ input, width, height, output }) => {
      const resized = resizePillow(await readPng(input), width, height);
      expect(resized).toEqual(await readPng(output));
    },
  );

  test('starts with the height where that removes more than twice as many lines as the width', async () => {
    const tall = await readPng('noise-31x200.png');
    const widthFirst = resizePillow(resizePillow(tall, 30, 200), 30, 40);
    const heightFirst = resizePillow(resizePillow(tall, 31, 40), 30, 40);
    expect(widthFirst.data).not.toEqual(heightFirst.data);
    expect(resizePillow(tall, 30, 40)).toEqual(heightFirst);

    const border = await readPng('noise-50x60.png');
    expect(resizePillow(border, 40, 40)).toEqual(
      resizePillow(resizePillow(border, 40, 60), 40, 40),
    );
  });

  test('keeps a white image white however many pixels it averages', () => {
    const white = { width: 40_000, height: 1, data: new Uint8Array(120_000).fill(255) };
    expect([...resizePillow(white, 1, 1).data]).toEqual([255, 255, 255]);
  });
});

describe('resizeSharp', () => {
  test('is close to Pillow when it shrinks a smooth image, and has the size asked for', async () => {
    const smooth = await readPng('gradient-125x94.png');
    // The third channel of the gradient wraps around: only the first two are smooth.
    const [ours, theirs] = [await resizeSharp(smooth, 56, 56), resizePillow(smooth, 56, 56)];
    expect([ours.width, ours.height, ours.data.length]).toEqual([56, 56, 56 * 56 * 3]);
    const differences = ours.data
      .map((value, i) => Math.abs(value - theirs.data[i]!))
      .filter((_difference, i) => i % 3 !== 2);
    expect(Math.max(...differences)).toBeLessThanOrEqual(3);
  });
});

describe('resizeLabels', () => {
  test.each(nearest)(
    'takes the labels that Pillow takes when $size become $to',
    ({ size, to, positions }) => {
      const row = { width: size, height: 1, data: Uint8Array.from({ length: size }, (_, i) => i) };
      const column = { ...row, width: 1, height: size };
      expect([...resizeLabels(row, to, 1).data]).toEqual(positions);
      expect([...resizeLabels(column, 1, to).data]).toEqual(positions);
    },
  );

  test('is tested where stepping by addition matters', () => {
    expect(nearest.some(({ differsFromDirect }) => differsFromDirect)).toBe(true);
  });

  test('resizes both axes', () => {
    const labels = { width: 2, height: 2, data: Uint8Array.of(1, 2, 3, 255) };
    expect(resizeLabels(labels, 4, 2)).toEqual({
      width: 4,
      height: 2,
      data: Uint8Array.of(1, 1, 2, 2, 3, 3, 255, 255),
    });
  });
});
