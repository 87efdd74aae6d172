import { expect, it } from 'vitest';
import { randomNumbers } from '../../../core/stats/random.ts';
import { permutation } from '../../../core/stats/permutation.ts';

it('has each number below its length once', () => {
  expect([...permutation(100, randomNumbers(3))].sort((a, b) => a - b)).toEqual([
    ...Array(100).keys(),
  ]);
});

it('is the same for equal seeds and another for others', () => {
  expect(permutation(20, randomNumbers(1))).toEqual(permutation(20, randomNumbers(1)));
  expect(permutation(20, randomNumbers(1))).not.toEqual(permutation(20, randomNumbers(2)));
});

it('gives each of the orders of three equally often', () => {
  const uniform = randomNumbers(5);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 6000; draw++) {
    const order = String(permutation(3, uniform));
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // 1000 ± 5 standard deviations.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
});
