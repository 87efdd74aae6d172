import { expect, test } from 'vitest';
import { ValuesByImage } from '../../../core/stats/by-image.ts';
import { flipCounts } from '../../../core/stats/flip-counts.ts';
import { signFlipTest } from '../../../core/stats/sign-flip.ts';
import golden from '../../golden/stats/mcnemar.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

const hits = (onlyA: number, onlyB: number) => [
  ...Array.from({ length: onlyA }, () => 1),
  ...Array.from({ length: onlyB }, () => -1),
];

test.each(golden.filter(({ onlyA, onlyB }) => onlyA + onlyB < 1000))(
  'with one sample an image it is McNemar’s exact test: scipy’s binomtest for $onlyA against $onlyB',
  ({ onlyA, onlyB, p }) => {
    expect(relativeError(flipCounts(hits(onlyA, onlyB))?.twoSided, p)).toBeLessThan(1e-9);
  },
);

test('samples of one image flip together: three of one image are one draw', () => {
  expect(signFlipTest(ValuesByImage.of([[1, 1, 1]])).p).toEqual({
    twoSided: 1,
    greater: 0.5,
    less: 1,
  });
  expect(flipCounts([3, -1, 2])).toEqual({ twoSided: 0.5, greater: 0.25, less: 0.875 });
});

test('is exact with many images, where other values are drawn at random', () => {
  const { p, exact } = signFlipTest(ValuesByImage.of(hits(40, 10).map((value) => [value])));
  expect(exact).toBe(true);
  // scipy.stats.binomtest(40, 50).pvalue
  expect(relativeError(p.twoSided, 2.3861331676755526e-5)).toBeLessThan(1e-8);
});

test('two that agree on every sample have p = 1, and p is never 0', () => {
  expect(flipCounts([0, 0])).toEqual({ twoSided: 1, greater: 1, less: 1 });
  expect(flipCounts(hits(2000, 0))?.twoSided).toBe(1e-300);
});

test('leaves what is no whole number to patterns of signs', () => {
  expect(flipCounts([0.5, 1])).toBeUndefined();
});
