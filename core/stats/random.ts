/**
 * A generator of uniform integers in [0, 2^32), the same for equal seeds: xoshiro128** (Blackman & Vigna
 * 2021), its state filled from the seed by SplitMix32.
 */
export function randomIntegers(seed: number): () => number {
  let filling = seed | 0;
  const fill = () => {
    filling = (filling + 0x9e3779b9) | 0;
    let bits = Math.imul(filling ^ (filling >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return bits ^ (bits >>> 15);
  };
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  return () => {
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return scrambled >>> 0;
  };
}

function rotate(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}
