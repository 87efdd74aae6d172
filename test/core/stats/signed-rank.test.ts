import { expect, test } from 'vitest';
import { SignedRankTest } from '../../../core/schema/results.ts';
import { signedRankTest } from '../../../core/stats/signed-rank.ts';
import golden from '../../golden/stats/signed-rank.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

test.each(golden)('equals R’s wilcox.test: $name', ({ differences, ...wanted }) => {
  const result = signedRankTest(differences)!;
  expect(SignedRankTest.parse(result)).toEqual(result);
  expect(result).toMatchObject({
    n: wanted.n,
    sumOfPositiveRanks: wanted.sumOfPositiveRanks,
    exact: wanted.exact,
  });
  expect(relativeError(result.p.twoSided, wanted.twoSided)).toBeLessThan(1e-9);
  expect(relativeError(result.p.greater, wanted.greater)).toBeLessThan(1e-9);
  expect(10 ** result.log10p.greater).toBeCloseTo(wanted.greater, 9);
  expect(result.rankBiserial).toBeCloseTo(wanted.rankBiserial, 12);
});

test('log10 p stays finite where p underflows', () => {
  const { p, log10p } = signedRankTest(Array.from({ length: 4000 }, (_, i) => i + 1))!;
  expect(p.twoSided).toBe(0);
  expect(log10p.twoSided).toBeLessThan(-600);
  expect(Number.isFinite(log10p.twoSided)).toBe(true);
});

test('differences that are all 0 have no ranks', () => {
  expect(signedRankTest([0, 0, 0])).toBeNull();
});
