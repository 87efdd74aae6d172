import { describe, expect, test } from 'vitest';
import type { Raster } from '../../../core/image/raster.ts';
import { resizeHeight, resizeWidth, type Weights } from '../../../core/image/resize-passes.ts';
import { randomNumbers } from '../../../core/stats/random.ts';

const uniform = randomNumbers(1);
const upTo = (most: number) => Math.floor(most * uniform());

function noise(width: number, height: number): Raster {
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, () => upTo(256)) };
}

/** Up to `taps` weights for each output position, some of them negative, that sum up to one more or less. */
function weightsOf(inSize: number, outSize: number, taps: number): Weights {
  const count = Int32Array.from({ length: outSize }, () => 1 + upTo(taps));
  return {
    first: count.map((each) => upTo(inSize - each + 1)),
    count,
    taps,
    weights: Int32Array.from(
      { length: outSize * taps },
      () => ((uniform() - 0.2) * 2 ** 23) / taps,
    ),
  };
}

/** The sum of `values` times weights at an output position, as Pillow rounds it. */
function filtered(
  { first, count, taps, weights }: Weights,
  at: number,
  value: (i: number) => number,
) {
  let sum = 2 ** 21;
  for (let k = 0; k < count[at]!; k++) sum += value(first[at]! + k) * weights[at * taps + k]!;
  return Math.min(255, Math.max(0, Math.floor(sum / 2 ** 22)));
}

function expectWidth(raster: Raster, columns: Weights): void {
  const { width, height, data } = resizeWidth(raster, columns);
  expect([width, height]).toEqual([columns.first.length, raster.height]);
  const expected = data.map((_, i) => {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return filtered(columns, x, (from) => raster.data[(y * raster.width + from) * 3 + c]!);
  });
  expect(Buffer.compare(data, expected)).toBe(0);
}

function expectHeight(raster: Raster, rows: Weights): void {
  const { width, height, data } = resizeHeight(raster, rows);
  expect([width, height]).toEqual([raster.width, rows.first.length]);
  const stride = 3 * width;
  const expected = data.map((_, i) =>
    filtered(rows, Math.floor(i / stride), (from) => raster.data[from * stride + (i % stride)]!),
  );
  expect(Buffer.compare(data, expected)).toBe(0);
}

describe('the passes of a resize', () => {
  test.each([
    ...[1, 2, 3, 4, 5, 6, 7, 16, 17].map((size) => ({ size, to: 5, taps: Math.min(size, 4) })),
    { size: 40, to: 23, taps: 9 },
    { size: 23, to: 40, taps: 3 },
  ])('filter $size pixels to $to with up to $taps weights', ({ size, to, taps }) => {
    expectWidth(noise(size, 9), weightsOf(size, to, taps));
    expectHeight(noise(7, size), weightsOf(size, to, taps));
  });

  test('give the same for images of more than one strip', () => {
    expectWidth(noise(2000, 300), weightsOf(2000, 12, 40));
    expectHeight(noise(50, 9000), weightsOf(9000, 12, 40));
  });

  test('multiply weights of one, and of more, with nothing lost', () => {
    const identity: Weights = {
      first: Int32Array.from([0, 1, 2]),
      count: Int32Array.from([1, 1, 1]),
      taps: 1,
      weights: Int32Array.from([2 ** 22, 2 ** 22, 2 ** 22]),
    };
    const raster = noise(3, 3);
    expect(resizeWidth(raster, identity)).toEqual(raster);
    expect(resizeHeight(raster, identity)).toEqual(raster);
    expectWidth(raster, { ...identity, weights: identity.weights.map((one) => 1.4 * one) });
    expectHeight(raster, { ...identity, weights: identity.weights.map((one) => -0.3 * one) });
  });

  test('give the same after an image whose memory is not kept', () => {
    const line = { width: 6_000_000, height: 1, data: new Uint8Array(18_000_000).fill(200) };
    const all = { first: Int32Array.of(5_999_999), count: Int32Array.of(1), taps: 1 };
    expect(resizeWidth(line, { ...all, weights: Int32Array.of(2 ** 22) }).data).toEqual(
      Uint8Array.of(200, 200, 200),
    );
    expectWidth(noise(30, 20), weightsOf(30, 12, 6));
  });
});
