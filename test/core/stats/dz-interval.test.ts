import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dzInterval } from '../../../core/stats/dz-interval.ts';
import { noncentralTCdf } from '../../../core/stats/noncentral-t.ts';
import golden from '../../golden/stats/dz-interval.json' with { type: 'json' };

test.each(golden)('the interval for t = $t, n = $n equals scipy.stats.nct inverted', (row) => {
  const [low, high] = dzInterval(row.t, row.n);
  expect(low).toBeCloseTo(row.interval[0]!, 9);
  expect(high).toBeCloseTo(row.interval[1]!, 9);
});

test('the published audit, t = 14.755 with n = 32, has [1.87, 3.34]', () => {
  expect(dzInterval(14.755, 32).map((bound) => bound.toFixed(2))).toEqual(['1.87', '3.34']);
});

test('t lies at the 97.5th percentile of the lower limit and the 2.5th of the upper', () => {
  const t = fc.double({ min: -400, max: 400, noNaN: true });
  const n = fc.oneof(fc.integer({ min: 2, max: 50 }), fc.integer({ min: 51, max: 100_000 }));
  fc.assert(
    fc.property(t, n, (t, n) => {
      const [low, high] = dzInterval(t, n);
      expect(noncentralTCdf(t, n - 1, low * Math.sqrt(n))).toBeCloseTo(0.975, 9);
      expect(noncentralTCdf(t, n - 1, high * Math.sqrt(n))).toBeCloseTo(0.025, 9);
    }),
  );
});
