import { expect, test } from 'vitest';
import { randomIntegers } from '../../../core/stats/random.ts';

const draw = (seed: number, count: number) => {
  const random = randomIntegers(seed);
  return Array.from({ length: count }, () => random());
};

test("numbers are those of numpy's MT19937", () => {
  // numpy.random.RandomState(seed)._bit_generator.random_raw(3)
  expect(draw(0, 3)).toEqual([2357136044, 2546248239, 3071714933]);
  expect(draw(20261128, 3)).toEqual([3560240043, 1552570460, 1629200181]);
});

test('a seed always gives the same numbers, another seed others', () => {
  expect(draw(7, 5)).toEqual(draw(7, 5));
  expect(draw(7, 5)).not.toEqual(draw(8, 5));
});

test('numbers fill [0, 2^32) evenly, and each bit is set half of the time', () => {
  const numbers = draw(1, 64_000);
  const bins = new Array<number>(16).fill(0);
  for (const number of numbers) bins[Math.floor(number / 2 ** 28)]! += 1;
  // Chi-square with 15 degrees of freedom: 37.7 is its 99.9th percentile.
  const chiSquare = bins.reduce((total, count) => total + (count - 4000) ** 2 / 4000, 0);
  expect(chiSquare).toBeLessThan(37.7);
  for (let bit = 0; bit < 32; bit++) {
    const set = numbers.filter((number) => (number >>> bit) & 1).length;
    expect(Math.abs(set - 32_000)).toBeLessThan(4 * Math.sqrt(16_000));
  }
});
