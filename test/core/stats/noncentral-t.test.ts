import { expect, test } from 'vitest';
import { noncentralTCdf } from '../../../core/stats/noncentral-t.ts';
import { studentTP } from '../../../core/stats/student-t-p.ts';
import golden from '../../golden/stats/noncentral-t.json' with { type: 'json' };

test.each(golden)('P(T ≤ $t) with df = $df, ncp = $ncp equals mpmath', ({ t, df, ncp, cdf }) => {
  expect(Math.abs(noncentralTCdf(t, df, ncp) - cdf)).toBeLessThan(1e-12);
});

test('without noncentrality it is Student’s t', () => {
  for (const df of [1, 4, 31, 1000]) {
    for (const t of [-3, -0.5, 0, 0.5, 3]) {
      const below = 1 - studentTP(t, df).p.greater;
      expect(noncentralTCdf(t, df, 0)).toBeCloseTo(below, 12);
    }
  }
});

test('t and ncp of the other sign give the other tail', () => {
  expect(noncentralTCdf(-14, 31, -13)).toBeCloseTo(1 - noncentralTCdf(14, 31, 13), 12);
});
