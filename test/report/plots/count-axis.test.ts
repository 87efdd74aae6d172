import { expect, test } from 'vitest';
import { countAxis, countMargin } from '../../../report/plots/count-axis.ts';

test('labels whole numbers alone, thousands apart', () => {
  expect([0, 2.5, 20_000].map(countAxis.tickFormat)).toEqual(['0', '', '20,000']);
});

test('leaves room for long labels, and no less than is usual', () => {
  expect(countMargin(500, 60)).toBe(60);
  expect(countMargin(1_000_000, 60)).toBeGreaterThan(countMargin(100_000, 60));
  expect(countMargin(100_000, 60)).toBeGreaterThan(60);
});
