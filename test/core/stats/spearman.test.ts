import { expect, it } from 'vitest';
import { spearman } from '../../../core/stats/spearman.ts';
import cases from '../../golden/stats/spearman.json' with { type: 'json' };

it.each(cases)('equals scipy: $name', ({ x, y, rho, p, ci95 }) => {
  const result = spearman(x, y);
  expect(result).toMatchObject({ n: x.length });
  expect(result.rho).toBeCloseTo(rho, 12);
  expect(result.p?.twoSided).toBeCloseTo(p.twoSided, 10);
  expect(result.p?.greater).toBeCloseTo(p.greater, 10);
  expect(result.ci95).toEqual(ci95.map((bound) => expect.closeTo(bound, 10) as unknown));
});

it('has no correlation where one side has no spread, or there are two pairs', () => {
  expect(spearman([1, 1, 1], [1, 2, 3])).toMatchObject({ n: 3, rho: null, p: null });
  expect(spearman([1, 2], [1, 2])).toMatchObject({ n: 2, rho: null, p: null });
});

it('has a correlation but no test where the orders are the same', () => {
  const same = { n: 4, rho: 1, p: null, log10p: null, ci95: null };
  expect(spearman([1, 2, 3, 4], [5, 6, 8, 9])).toEqual(same);
  expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toEqual({ ...same, rho: -1 });
});

it('has no interval of three pairs', () => {
  expect(spearman([1, 2, 3], [1, 3, 2])).toMatchObject({ rho: 0.5, ci95: null });
});
