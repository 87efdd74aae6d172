import { expect, test } from 'vitest';
import { enrichment } from '../../../core/region/enrichment.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('enrichment equals numpy: $name', ({ means, regions, expected }) => {
  const wanted = expected.enrichment;
  expect(enrichment(means, regions)).toEqual(wanted === null ? null : expect.closeTo(wanted, 12));
});

const pixels = (count: number) => {
  const labels = [1, ...Array.from({ length: count - 1 }, () => 0)];
  return row(
    labels.map(() => 0.5),
    labels,
  );
};

test('a foreground of a thousandth of the pixels has an enrichment, a smaller one has none', () => {
  const [thousand, more] = [pixels(1000), pixels(1001)];
  expect(enrichment(thousand.means, thousand.regions)).toBeCloseTo(1, 12);
  expect(enrichment(more.means, more.regions)).toBeNull();
});
