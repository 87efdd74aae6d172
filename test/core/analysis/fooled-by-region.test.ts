import { expect, test } from 'vitest';
import { fooledByRegion, gapNearForty } from '../../../core/analysis/fooled-by-region.ts';

/** Ten images at one ε, of which the first `object` and `patch` are fooled. */
const rows = (epsilon: number, object: number, patch: number) =>
  Array.from({ length: 10 }, (_, i) => ({
    cluster: `image ${i}`,
    epsilon,
    object: i < object,
    patch: i < patch,
  }));

test('gives shares with Wilson intervals, and their paired difference', () => {
  const [at4] = fooledByRegion(rows(4, 6, 1));
  expect(at4).toMatchObject({ epsilon: 4, n: 10, object: { share: 0.6 }, patch: { share: 0.1 } });
  // statsmodels: proportion_confint(6, 10, method='wilson').
  expect(at4?.object.ci95?.[0]).toBeCloseTo(0.3127, 4);
  expect(at4?.object.ci95?.[1]).toBeCloseTo(0.8318, 4);
  expect(at4?.gap).toBeCloseTo(0.5, 12);
  // Five ones and five zeros: 0.5 ± 2.2622 · 0.52705 / √10.
  expect(at4?.gapCI95?.[0]).toBeCloseTo(0.123, 3);
  expect(at4?.gapCI95?.[1]).toBeCloseTo(0.877, 3);
});

test('looks at the gap where the two shares average nearest to 40 %', () => {
  const gaps = fooledByRegion([...rows(8, 10, 9), ...rows(2, 1, 0), ...rows(4, 7, 2)]);
  expect(gaps.map(({ epsilon }) => epsilon)).toEqual([2, 4, 8]);
  expect(gapNearForty(gaps)?.epsilon).toBe(4);
  expect(gapNearForty(fooledByRegion([...rows(2, 3, 3), ...rows(4, 5, 5)]))?.epsilon).toBe(2);
});

test('has no gap without attacks, and no interval if no image differs', () => {
  expect(gapNearForty([])).toBeUndefined();
  expect(fooledByRegion(rows(2, 0, 0))[0]).toMatchObject({ gap: 0, gapCI95: null });
});

test('has no interval beyond what a difference of shares can be', () => {
  const [gap] = fooledByRegion(rows(4, 9, 0).slice(5));
  expect(gap?.gap).toBeCloseTo(0.8, 12);
  // 0.8 ± 2.7764 · 0.44721 / √5.
  expect(gap?.gapCI95?.[0]).toBeCloseTo(0.2447, 4);
  expect(gap?.gapCI95?.[1]).toBe(1);
});
