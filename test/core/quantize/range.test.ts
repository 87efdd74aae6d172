import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codesFor, coveringRange } from '../../../core/quantize/range.ts';
import { few } from '../autodiff/adjoints/draws.ts';

const value = fc.double({ min: -100, max: 100, noNaN: true });

test('codes cover the range to within half a step, and hold 0 exactly', () =>
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const { scale, zeroPoint } = codesFor({ min, max });
      expect(Number.isInteger(zeroPoint)).toBe(true);
      const real = (code: number) => (code - zeroPoint) * scale;
      expect(real(0)).toBeLessThanOrEqual(Math.min(0, min) + 0.51 * scale);
      expect(real(255)).toBeGreaterThanOrEqual(Math.max(0, max) - 0.51 * scale);
    }),
    { ...few, numRuns: 50 },
  ));

test('a range from 0 on starts with code 0, so that codes cut as Relu does', () => {
  expect(codesFor({ min: 0, max: 25.5 }).zeroPoint).toBe(0);
  expect(codesFor({ min: 3, max: 25.5 }).zeroPoint).toBe(0);
});

test('a tensor that is always 0 has a scale all the same', () => {
  expect(codesFor({ min: 0, max: 0 })).toEqual({ scale: 1, zeroPoint: 0 });
});

test('a percentile leaves the extremes of the other photos out', () => {
  const photos = [9, 1, 3, 2, 4, 5, 6, 7, 8, 100].map((max) => ({ min: -2 * max, max }));
  expect(coveringRange(photos, 100)).toEqual({ min: -200, max: 100 });
  expect(coveringRange(photos, 90)).toEqual({ min: -18, max: 9 });
});
