import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairedTTest } from '../../../core/stats/paired-t-test.ts';
import golden from '../../golden/stats/paired-t.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

test.each(golden)('every figure equals scipy.stats.ttest_rel ($df degrees of freedom)', (row) => {
  const result = pairedTTest(row.x, row.y);
  expect(result).toMatchObject({ n: row.x.length, df: row.df });
  expect(relativeError(result.t, row.t)).toBeLessThan(1e-9);
  expect(relativeError(result.p?.twoSided, row.twoSided)).toBeLessThan(1e-9);
  expect(relativeError(result.p?.greater, row.greater)).toBeLessThan(1e-9);
  expect(relativeError(result.meanDifference, row.meanDifference)).toBeLessThan(1e-9);
  expect(relativeError(result.sdDifference, row.sdDifference)).toBeLessThan(1e-9);
  row.differenceCI95.forEach((bound, side) => {
    expect(relativeError(result.differenceCI95?.[side], bound)).toBeLessThan(1e-9);
  });
});

const untested = { t: null, df: null, p: null, log10p: null, differenceCI95: null };

test('without pairs there is no figure', () => {
  expect(pairedTTest([], [])).toEqual({
    n: 0,
    meanDifference: null,
    sdDifference: null,
    ...untested,
  });
});

test('one pair has a difference but no test', () => {
  expect(pairedTTest([0.75], [0.5])).toEqual({
    n: 1,
    meanDifference: 0.25,
    sdDifference: null,
    ...untested,
  });
});

test('differences without spread give no test, rounding apart', () => {
  // 0.3 − 0.1 and 0.4 − 0.2 differ in the last bit.
  const result = pairedTTest([0.3, 0.4, 0.3], [0.1, 0.2, 0.1]);
  expect(result).toMatchObject({ n: 3, sdDifference: 0, ...untested });
  expect(result.meanDifference).toBeCloseTo(0.2, 12);
});

test('x and y of different lengths are refused', () => {
  expect(() => pairedTTest([1, 2], [1])).toThrow('Expected as many y as x, 2, but received 1.');
});

const heat = fc.double({ min: 0, max: 1, noNaN: true });
const pairs = fc.array(fc.tuple(heat, heat), { maxLength: 40 });

test('swapping x and y negates t and mirrors the one-sided p', () => {
  fc.assert(
    fc.property(pairs, (some) => {
      const x = some.map(([a]) => a);
      const y = some.map(([, b]) => b);
      const there = pairedTTest(x, y);
      const back = pairedTTest(y, x);
      if (there.t === null || there.p === null) {
        expect(back.t).toBeNull();
        return;
      }
      expect(back.t).toBeCloseTo(-there.t, 12);
      expect(back.p?.twoSided).toBeCloseTo(there.p.twoSided, 12);
      expect((back.p?.greater ?? NaN) + there.p.greater).toBeCloseTo(1, 12);
    }),
  );
});

test('no figure is ever NaN or infinite', () => {
  fc.assert(
    fc.property(pairs, (some) => {
      const { p, log10p, differenceCI95, ...figures } = pairedTTest(
        some.map(([a]) => a),
        some.map(([, b]) => b),
      );
      const numbers = [figures, p ?? {}, log10p ?? {}, differenceCI95 ?? []].flatMap(
        (group): unknown[] => Object.values(group),
      );
      expect(numbers.every((value) => value === null || Number.isFinite(value))).toBe(true);
    }),
  );
});
