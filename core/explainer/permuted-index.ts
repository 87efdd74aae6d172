import { randomNumbers } from '../stats/random.ts';
import { permutation } from '../stats/permutation.ts';

/** Up to this many, every order is equally likely. */
export const SHUFFLED = 4096;

/** The three rounds of a permutation of more than `SHUFFLED` numbers, and what keeps its numbers below a power of two. */
export interface Rounds {
  mask: number;
  shift: number;
  /** Factor and term of each round. */
  steps: readonly [factor: number, term: number][];
}

/** Draws the rounds of `permutedIndex`. */
export function drawRounds(length: number, seed: number): Rounds {
  const uniform = randomNumbers(seed);
  const bits = Math.ceil(Math.log2(length));
  const word = () => Math.floor(uniform() * 2 ** 32) | 0;
  const step = (): [number, number] => [word() | 1, word()];
  return { mask: 2 ** bits - 1, shift: Math.ceil(bits / 2), steps: [step(), step(), step()] };
}

/**
 * A permutation of the numbers below `length`, drawn by seed: `place(i)` is where the value at i comes from.
 *
 * Long ones give any place without computing the others. Three rounds of multiply, add and shift-xor permute
 * the numbers below the next power of two; those that lead to `length` or beyond are followed until they don't
 * (cycle walking: Black & Rogaway 2002, "Ciphers with Arbitrary Finite Domains").
 */
export function permutedIndex(length: number, seed: number): (i: number) => number {
  if (length <= SHUFFLED) {
    const order = permutation(length, randomNumbers(seed));
    return (i) => order[i]!;
  }
  const { mask, shift, steps } = drawRounds(length, seed);
  return (i) => {
    let place = i;
    do {
      for (const [factor, term] of steps) {
        place = (Math.imul(place, factor) + term) & mask;
        place ^= place >>> shift;
      }
    } while (place >= length);
    return place;
  };
}
