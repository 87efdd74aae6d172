import { expect, test } from 'vitest';
import { dissimilarity } from '../../../../core/attack/measures/dissimilarity.ts';

test('is 0 for the same maps, and the mean and spread of (1 − SSIM) / 2 for others', () => {
  expect(dissimilarity([1, 1])).toEqual({ n: 2, mod: 0, vid: 0 });
  // (1 − s) / 2: 0.1, 0.3, 0.5.
  const { mod, vid } = dissimilarity([0.8, 0.4, 0]);
  expect(mod).toBeCloseTo(0.3, 12);
  expect(vid).toBeCloseTo(0.2, 12);
});

test('says null for too few images', () => {
  expect(dissimilarity([])).toEqual({ n: 0, mod: null, vid: null });
  expect(dissimilarity([0])).toEqual({ n: 1, mod: 0.5, vid: null });
});
