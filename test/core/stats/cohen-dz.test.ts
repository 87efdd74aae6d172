import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cohenDz } from '../../../core/stats/cohen-dz.ts';
import { pairedTTest } from '../../../core/stats/paired-t-test.ts';
import golden from '../../golden/stats/paired-t.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

function dz(x: number[], y: number[]) {
  const { meanDifference, sdDifference } = pairedTTest(x, y);
  return cohenDz(meanDifference, sdDifference);
}

test.each(golden)(
  'd_z equals numpy’s mean over std with ddof 1 ($df degrees of freedom)',
  (row) => {
    expect(relativeError(dz(row.x, row.y), row.dz)).toBeLessThan(1e-9);
  },
);

test('d_z does not exist for one sample or without spread', () => {
  expect(dz([0.5], [0.25])).toBeNull();
  expect(dz([0.5, 0.75], [0.25, 0.5])).toBeNull();
  expect(cohenDz(null, null)).toBeNull();
});

test('d_z is 0 where the mean difference is', () => {
  expect(dz([0.5, 0.25], [0.25, 0.5])).toBe(0);
});

test('d_z does not change with the scale of the heat', () => {
  const heat = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(heat, heat), { minLength: 2, maxLength: 30 }),
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      (pairs, scale) => {
        const x = pairs.map(([a]) => a);
        const y = pairs.map(([, b]) => b);
        const times = (values: number[]) => values.map((value) => value * scale);
        const before = dz(x, y);
        const after = dz(times(x), times(y));
        if (before === null) expect(after).toBeNull();
        else expect(after).toBeCloseTo(before, 9);
      },
    ),
  );
});
