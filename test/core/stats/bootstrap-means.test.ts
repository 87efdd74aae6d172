import { expect, it } from 'vitest';
import { bootstrapMeans } from '../../../core/stats/bootstrap-means.ts';
import golden from '../../golden/stats/ranks.json' with { type: 'json' };

it.each(golden)('draws and averages as numpy: $name', ({ counts, sums, firstResamples }) => {
  const rows = bootstrapMeans(counts.map((of, i) => ({ counts: of, sums: sums[i]! })));
  expect(rows).toHaveLength(4000);
  firstResamples.forEach((wanted, i) => {
    expect([...rows[i]!]).toEqual(wanted.map((value): unknown => expect.closeTo(value, 12)));
  });
});

it('has no mean of a column that a resample has no value of', () => {
  const rows = bootstrapMeans([
    { counts: [1, 1], sums: [0.5, 0.7] },
    { counts: [1, 0], sums: [0.5, 0] },
  ]);
  expect(rows.every(([first]) => first === 0.5)).toBe(true);
  expect(rows.some(([, second]) => Number.isNaN(second))).toBe(true);
  expect(rows.some(([, second]) => Math.abs(second! - 0.7) < 1e-12)).toBe(true);
});

it('draws fewer times from many images, and never of none', () => {
  const image = { counts: [1, 1, 1, 1, 1], sums: [1, 2, 3, 4, 5] };
  expect(bootstrapMeans(Array.from({ length: 5000 }, () => image))).toHaveLength(1000);
  expect(bootstrapMeans([])).toEqual([]);
});
