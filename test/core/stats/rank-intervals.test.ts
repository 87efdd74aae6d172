import { expect, it } from 'vitest';
import { bootstrapMeans } from '../../../core/stats/bootstrap-means.ts';
import { rankIntervals } from '../../../core/stats/rank-intervals.ts';
import golden from '../../golden/stats/ranks.json' with { type: 'json' };

it.each(golden)('equals the formulas in numpy: $name', ({ counts, sums, estimates, ranks }) => {
  const rows = bootstrapMeans(counts.map((of, i) => ({ counts: of, sums: sums[i]! })));
  expect(rankIntervals(estimates, rows, counts.length)).toEqual(
    ranks.map(([rank, low, high]) => ({ rank, low, high })),
  );
});

it('gives equal models the same rank, and rules out none', () => {
  const rows = [0.4, 0.5, 0.6].map((value) => Float64Array.of(value, value));
  expect(rankIntervals([0.5, 0.5], rows, 3)).toEqual([
    { rank: 1, low: 1, high: 2 },
    { rank: 1, low: 1, high: 2 },
  ]);
});

it('tells models apart that differ by the same in every image', () => {
  const rows = [0.4, 0.5, 0.6].map((value) => Float64Array.of(value, value + 0.25));
  expect(rankIntervals([0.5, 0.75], rows, 3)).toEqual([
    { rank: 2, low: 2, high: 2 },
    { rank: 1, low: 1, high: 1 },
  ]);
});

it('rules out nothing without resamples, and ranks a single model first', () => {
  expect(rankIntervals([0.1, 0.9], [], 2)).toMatchObject([{ low: 1, high: 2 }, { rank: 1 }]);
  expect(rankIntervals([0.3], [Float64Array.of(0.3)], 2)).toEqual([{ rank: 1, low: 1, high: 1 }]);
});
