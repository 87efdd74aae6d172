import { expect, test } from 'vitest';
import { relevanceRankAccuracy } from '../../../core/region/relevance-rank-accuracy.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('relevance rank accuracy equals numpy: $name', ({ ranked, expected }) => {
  expect(relevanceRankAccuracy(ranked)).toBeCloseTo(expected.relevanceRankAccuracy, 12);
});

test('pixels that tie at the last place count in proportion', () => {
  // k = 2: the hottest is foreground, one of the three 0.5 is too, and one place is left for them.
  const { ranked } = row([1, 0.5, 0.5, 0.5, 0], [1, 1, 0, 0, 0]);
  expect(relevanceRankAccuracy(ranked)).toBeCloseTo((1 + 1 / 3) / 2, 12);
});
