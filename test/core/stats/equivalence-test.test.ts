import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dzInterval } from '../../../core/stats/dz-interval.ts';
import { equivalenceTest } from '../../../core/stats/equivalence-test.ts';
import golden from '../../golden/stats/equivalence.json' with { type: 'json' };

const plain = (t: number, n: number) => ({ n, t, df: n - 1, clustered: null });

test.each(golden)(
  'p for t = $t, n = $n against $smallestEffect equals the larger of scipy’s two tails',
  ({ t, n, smallestEffect, p }) => {
    expect(equivalenceTest(plain(t, n), smallestEffect)?.p).toBeCloseTo(p, 9);
  },
);

test('p is below 2.5 % exactly where the 95 % interval of d_z lies inside the bounds', () => {
  const n = fc.integer({ min: 2, max: 2000 });
  const t = fc.double({ min: -8, max: 8, noNaN: true });
  fc.assert(
    fc.property(n, t, (n, t) => {
      const [low, high] = dzInterval(t, n);
      const farther = Math.max(Math.abs(low), Math.abs(high));
      expect(equivalenceTest(plain(t, n), farther)?.p).toBeCloseTo(0.025, 6);
    }),
  );
});

test('where samples share images, the clustered test and its effective n count', () => {
  const clustered = {
    images: 20,
    effectiveN: 25.5,
    t: 0.4,
    df: 19,
    p: null,
    log10p: null,
    differenceCI95: null,
    dzCI95: null,
  };
  const shared = equivalenceTest({ ...plain(3, 60), clustered }, 0.5);
  const { p } = equivalenceTest({ ...plain(0.4, 25.5), df: 19 }, 0.5)!;
  expect(shared?.p).toBe(p);
});

test('p is never 0', () => {
  expect(equivalenceTest(plain(0, 100_000), 0.5)?.p).toBe(1e-15);
});

test('without a t-test there is none', () => {
  expect(equivalenceTest({ n: 1, t: null, df: null, clustered: null }, 0.2)).toBeNull();
});
