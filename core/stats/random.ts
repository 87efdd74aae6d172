import { mersenne } from 'pure-rand/generator/mersenne';

/**
 * A source of uniform whole numbers in [0, 2^32), the same for equal seeds: MT19937 (Matsumoto & Nishimura
 * 1998), seeded as `numpy.random.RandomState(seed)` is, so that golden files can draw the same.
 */
export function randomIntegers(seed: number): () => number {
  const generator = mersenne(seed);
  return () => generator.next() >>> 0;
}

/** A source of uniform numbers in [0, 1), multiples of 2^-32: `randomIntegers` scaled. */
export function randomNumbers(seed: number): () => number {
  const next = randomIntegers(seed);
  return () => next() / 2 ** 32;
}

/** What `randomIntegers` starts from, as the routines of `resample.as` take it: see there. */
export function randomState(seed: number): Int32Array {
  const [, ...words] = mersenne(seed).getState();
  return Int32Array.of(...words, ...words.map(() => 0), -1);
}
