import { randomNumbers } from '../stats/random.ts';
import { permutation } from '../stats/permutation.ts';

/** Up to this many, every order is equally likely. */
const SHUFFLED = 4096;

/**
 * A permutation of the numbers below `length`, drawn by seed: `place(i)` is where the value at i comes from.
 *
 * Long ones give any place without computing the others. Three rounds of multiply, add and shift-xor permute
 * the numbers below the next power of two; those that lead to `length` or beyond are followed until they don't
 * (cycle walking: Black & Rogaway 2002, "Ciphers with Arbitrary Finite Domains").
 */
export function permutedIndex(length: number, seed: number): (i: number) => number {
  const uniform = randomNumbers(seed);
  if (length <= SHUFFLED) {
    const order = permutation(length, uniform);
    return (i) => order[i]!;
  }
  const bits = Math.ceil(Math.log2(length));
  const mask = 2 ** bits - 1;
  const shift = Math.ceil(bits / 2);
  const word = () => Math.floor(uniform() * 2 ** 32) | 0;
  const [factor1, term1] = [word() | 1, word()];
  const [factor2, term2] = [word() | 1, word()];
  const [factor3, term3] = [word() | 1, word()];
  return (i) => {
    let place = i;
    do {
      place = (Math.imul(place, factor1) + term1) & mask;
      place ^= place >>> shift;
      place = (Math.imul(place, factor2) + term2) & mask;
      place ^= place >>> shift;
      place = (Math.imul(place, factor3) + term3) & mask;
      place ^= place >>> shift;
    } while (place >= length);
    return place;
  };
}
