import { expect, test } from 'vitest';
import { topKIntersection } from '../../../core/region/top-k-intersection.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('top-k intersection equals numpy: $name', ({ ranked, expected }) => {
  expect(topKIntersection(ranked)).toBeCloseTo(expected.topKIntersection, 12);
});

test('k is 2 % of the pixels in either region', () => {
  const heat = Array.from({ length: 250 }, (_, i) => i);
  const labels = heat.map((value) => (value >= 100 ? 255 : value === 98 || value === 0 ? 1 : 0));
  // 100 pixels: k = 2, and of the two hottest, 99 and 98, one is foreground.
  expect(topKIntersection(row(heat, labels).ranked)).toBe(0.5);
});

test('k is at least one pixel', () => {
  expect(topKIntersection(row([0, 1], [0, 1]).ranked)).toBe(1);
});
