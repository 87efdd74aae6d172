import { expect, it } from 'vitest';
import { wilsonInterval } from '../../../core/stats/wilson-interval.ts';

// scipy.stats.binomtest(k, n).proportion_ci(method='wilson')
it.each([
  [27, 43, 0.4785980915968847, 0.7562366099034942],
  [0, 6, 0, 0.3903342879021653],
  [43, 43, 0.9179901967742088, 1],
  [1, 10, 0.017876213095072896, 0.4041500267952385],
])('of %d of %d is scipy’s', (hits, n, low, high) => {
  const interval = wilsonInterval(hits / n, n);
  expect(interval?.[0]).toBeCloseTo(low, 12);
  expect(interval?.[1]).toBeCloseTo(high, 12);
});

it('does not exist without any', () => {
  expect(wilsonInterval(0, 0)).toBeNull();
});
