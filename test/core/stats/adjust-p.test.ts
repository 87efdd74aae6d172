import { expect, test } from 'vitest';
import { adjustP } from '../../../core/stats/adjust-p.ts';

test('a test that could not be done stays null and does not count', () => {
  const [first, missing, second] = adjustP([-2, null, -1]);
  expect(missing).toBeNull();
  expect(first?.holm.p).toBeCloseTo(0.02, 12);
  expect(first?.benjaminiHochberg.p).toBeCloseTo(0.02, 12);
  expect(second?.holm.p).toBeCloseTo(0.1, 12);
});

test('a family without any test has nothing to correct', () => {
  expect(adjustP([null, null])).toEqual([null, null]);
  expect(adjustP([])).toEqual([]);
});
