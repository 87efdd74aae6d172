import { expect, it } from 'vitest';
import { permutedIndex } from '../../../core/explainer/permuted-index.ts';

const every = (length: number) => Array.from({ length }, (_, i) => i);

it.each([1, 2, 10, 30, 4096, 4097, 8192, 10_000])('is a permutation of %i numbers', (length) => {
  const place = permutedIndex(length, 7);
  expect(
    every(length)
      .map(place)
      .sort((a, b) => a - b),
  ).toEqual(every(length));
});

it('is the same for one seed and another for others', () => {
  const orders = [1, 1, 2].map((seed) => every(5000).map(permutedIndex(5000, seed)));
  expect(orders[0]).toEqual(orders[1]);
  expect(orders[0]).not.toEqual(orders[2]);
});

/** χ² over its degrees of freedom; 1 on average if all places are equally likely. */
function chiSquare(places: readonly number[], cells: number): number {
  const counts = every(cells).map(() => 0);
  for (const place of places) counts[place]! += 1;
  const expected = places.length / cells;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0) / (cells - 1);
}

it.each([30, 5000])(
  'sends a place of %i, and the next from it, anywhere equally often',
  (length) => {
    const draws = every(20_000).map((seed) => {
      const place = permutedIndex(length, seed);
      return [place(3), place(4)] as const;
    });
    const firsts = draws.map(([first]) => first);
    const steps = draws.map(([first, second]) => ((second - first + length) % length) - 1);
    // Standard deviation of the ratio: √(2 / cells).
    const tolerance = 4 * Math.sqrt(2 / (length - 2));
    expect(Math.abs(chiSquare(firsts, length) - 1)).toBeLessThan(tolerance);
    expect(Math.abs(chiSquare(steps, length - 1) - 1)).toBeLessThan(tolerance);
  },
  60_000,
);
