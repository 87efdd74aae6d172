import { expect, test } from 'vitest';
import { benjaminiHochberg } from '../../../core/stats/benjamini-hochberg.ts';
import golden from '../../golden/stats/adjusted-p.json' with { type: 'json' };

test.each(golden)(
  'equals R’s p.adjust for a family of $p.length',
  ({ p, benjaminiHochberg: wanted }) => {
    const adjusted = benjaminiHochberg(p.map(Math.log10));
    expect(adjusted).toHaveLength(wanted.length);
    adjusted.forEach((log10p, i) => {
      expect(log10p).toBeCloseTo(Math.log10(wanted[i]!), 9);
    });
  },
);

test('logarithms of p values that underflow are corrected like others', () => {
  const [first] = benjaminiHochberg([-400, -1]);
  expect(first).toBeCloseTo(-400 + Math.log10(2), 12);
});
