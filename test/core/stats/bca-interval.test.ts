import { expect, test } from 'vitest';
import { bcaInterval } from '../../../core/stats/bca-interval.ts';
import golden from '../../golden/stats/bca.json' with { type: 'json' };

test.each(golden)(
  'the interval of given replicates equals scipy’s BCa ($statistic, estimate $estimate)',
  ({ estimate, replicates, jackknife, interval }) => {
    const [low, high] = bcaInterval(estimate, Float64Array.from(replicates), jackknife)!;
    expect(low).toBeCloseTo(interval[0]!, 9);
    expect(high).toBeCloseTo(interval[1]!, 9);
  },
);

const replicates = Float64Array.from({ length: 100 }, (_, i) => i);

test('an estimate outside its replicates still has a finite interval', () => {
  const [low, high] = bcaInterval(1000, replicates, [1, 2, 4])!;
  expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true);
});

test.each([
  ['without spread', [1, 1, 1]],
  ['with an infinite value', [1, 2, Infinity]],
])('a jackknife %s gives no interval', (_, jackknife) => {
  expect(bcaInterval(50, replicates, jackknife)).toBeNull();
});
