import { expect, test } from 'vitest';
import { topKOverlap } from '../../../../core/attack/measures/top-k-overlap.ts';

/** 200 pixels, so that k is 4. */
const map = (hot: Record<number, number>) =>
  Float32Array.from({ length: 200 }, (_, at) => hot[at] ?? 0);

test('counts the hottest pixels that both maps have', () => {
  const a = map({ 1: 9, 2: 8, 3: 7, 4: 6 });
  expect(topKOverlap(a, map({ 1: 1, 2: 2, 3: 3, 4: 4 }))).toBe(1);
  expect(topKOverlap(a, map({ 1: 1, 2: 2, 7: 3, 8: 4 }))).toBe(0.5);
  expect(topKOverlap(a, map({ 5: 1, 6: 2, 7: 3, 8: 4 }))).toBe(0);
});

test('shares the last places among pixels that tie for them', () => {
  const two = map({ 1: 9, 2: 8 });
  const tied = map({ 1: 9, 2: 8, 3: 5, 4: 5, 5: 5, 6: 5 });
  expect(topKOverlap(tied, tied)).toBe(1);
  // Of pixels 3 to 6, each has half a place in one map and 2/198 in the other.
  expect(topKOverlap(two, tied)).toBeCloseTo((2 + (4 * 2) / 198) / 4, 9);
});
