import { describe, expect, test } from 'vitest';
import { allowedPixels } from '../../../core/attack/allowed-pixels.ts';

const [width, height] = [20, 10];
/** Columns 0 to 3 are the object (1), column 4 is void, the rest is background or another class (2). */
const labels = {
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, at) => {
    const x = at % width;
    if (x < 4) return 1;
    return x === 4 ? 255 : x < 15 ? 0 : 2;
  }),
};
const options = { foreground: 1, seed: 1 };
const columnsOf = (allowed: Uint8Array | null) =>
  new Set([...(allowed ?? []).keys()].filter((at) => allowed![at] === 1).map((at) => at % width));
const count = (allowed: Uint8Array | null) => allowed?.reduce((sum, one) => sum + one, 0);

describe('regions', () => {
  test('all is all of it, void too', () => {
    expect(count(allowedPixels(labels, 'all', options))).toBe(200);
  });

  test('object and background leave out void', () => {
    expect([...columnsOf(allowedPixels(labels, 'object', options))]).toEqual([0, 1, 2, 3]);
    const background = allowedPixels(labels, 'background', options);
    expect(columnsOf(background).has(4)).toBe(false);
    expect(count(background)).toBe(150);
  });

  test('the patch is background, has as many pixels as the object, and moves with the seed', () => {
    const patch = allowedPixels(labels, 'patch', options);
    expect(count(patch)).toBe(40);
    expect([...columnsOf(patch)].every((x) => x > 4)).toBe(true);
    const others = [2, 3, 4].map((seed) => allowedPixels(labels, 'patch', { foreground: 1, seed }));
    expect(others.some((other) => String(other) !== String(patch))).toBe(true);
    expect(allowedPixels(labels, 'patch', options)).toEqual(patch);
  });

  test('padding is in none', () => {
    const shown = { left: 2, top: 1, width: 12, height: 5 };
    expect(count(allowedPixels(labels, 'all', { ...options, shown }))).toBe(60);
    expect(count(allowedPixels(labels, 'object', { ...options, shown }))).toBe(10);
    expect(count(allowedPixels(labels, 'patch', { ...options, shown }))).toBe(10);
  });
});

test('there are none without an object, and no patch of too little background', () => {
  expect(allowedPixels(labels, 'object', { foreground: 9, seed: 1 })).toBeNull();
  expect(allowedPixels(labels, 'patch', { foreground: 9, seed: 1 })).toBeNull();
  const large = { ...labels, data: labels.data.map((label, at) => (at < 150 ? 1 : label)) };
  expect(allowedPixels(large, 'patch', options)).toBeNull();
});
