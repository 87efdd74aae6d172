import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minMax } from '../../../core/cam/min-max.ts';
import { firstDifference, largePixels, smallPixels } from '../random-pixels.ts';

/** The least, of zeros the first, and the most. */
function extremes(data: Float32Array): [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of data) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

function plain(data: Float32Array, others: Float32Array = new Float32Array()): Float32Array {
  const [[min, max], [otherMin, otherMax]] = [extremes(data), extremes(others)];
  const low = Math.min(min, otherMin);
  const range = Math.fround(Math.fround(1e-7) + Math.fround(Math.max(max, otherMax) - low));
  return data.map((value) => Math.fround(value - low) / range);
}

test.each(largePixels)('rounds as plain code does: $width x $height, $kind', ({ heat }) => {
  expect(firstDifference(minMax(heat.slice()), plain(heat))).toBe(-1);
});

test('rounds as plain code does, other values counted too', () => {
  const values = fc.oneof(
    smallPixels.map(({ heat }) => heat),
    fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, maxLength: 30 }),
  );
  fc.assert(
    fc.property(values, fc.option(values, { nil: undefined }), (data, others) => {
      expect(firstDifference(minMax(data.slice(), others), plain(data, others))).toBe(-1);
    }),
  );
});

test('replaces the values', () => {
  const data = Float32Array.of(1, 3);
  expect(minMax(data)).toBe(data);
  expect([...data]).toEqual([0, Math.fround(2 / Math.fround(Math.fround(1e-7) + 2))]);
});
