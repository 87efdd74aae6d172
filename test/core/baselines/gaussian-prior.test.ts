import { expect, it } from 'vitest';
import { gaussianPrior } from '../../../core/baselines/gaussian-prior.ts';

it('falls from 1 at the centre to 0 in the corners, the same on all sides', () => {
  const { data } = gaussianPrior(5, 3);
  expect(data[7]).toBeCloseTo(1, 6);
  expect([data[0], data[4], data[10], data[14]]).toEqual([0, 0, 0, 0]);
  expect(data[5]).toBeCloseTo(data[9]!, 6);
  expect(data[2]).toBeCloseTo(data[12]!, 6);
});

it('has a standard deviation of a quarter of the width and of the height', () => {
  const { data, width, height } = gaussianPrior(401, 201);
  const [middle, lowest] = [100 * width + 200, Math.exp(-((400 / 401) ** 2) * 4)];
  // One σ from the middle, before scaling to [0, 1]: exp(−1/2).
  const scaled = (value: number) => (value - lowest) / (1 - lowest);
  expect(data[middle + 100]).toBeCloseTo(scaled(Math.exp(-0.5)), 2);
  expect(data[middle + 50 * width]).toBeCloseTo(scaled(Math.exp(-0.5)), 2);
  expect(height).toBe(201);
});
