import fc from 'fast-check';
import { randomNumbers } from '../../core/stats/random.ts';

/** Heat and labels, to be computed with in WebAssembly and in plain TypeScript. */
export interface RandomPixels {
  width: number;
  height: number;
  heat: Float32Array;
  labels: Uint8Array;
}

const LARGE = [
  [224, 224, 'smooth'],
  [224, 224, 'tied'],
  [299, 299, 'any'],
  [518, 518, 'smooth'],
  [1000, 600, 'any'],
] as const;

/** Of sizes that networks and photos have, and of rows that are no multiple of what processors take at once. */
export const largePixels = LARGE.map(([width, height, kind], seed) => ({
  ...{ kind, width, height },
  ...pixels(width, height, kind, randomNumbers(seed)),
}));

/** Of 1 x 1 up. */
export const smallPixels: fc.Arbitrary<RandomPixels> = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 12 }),
    kind: fc.constantFrom('smooth', 'tied', 'any'),
    seed: fc.nat(),
  })
  .map(({ width, height, kind, seed }) => ({
    ...{ width, height },
    ...pixels(width, height, kind, randomNumbers(seed)),
  }));

type Kind = 'smooth' | 'tied' | 'any';

function pixels(width: number, height: number, kind: Kind, uniform: () => number) {
  const heat = Float32Array.from({ length: width * height }, (_, i) => {
    if (kind === 'smooth') return Math.sin((i % width) / 9) ** 2 * Math.cos(i / width / 13) ** 2;
    if (kind === 'any') return uniform();
    return [0, 0, -0, 1e-45, 1e-7, 0.25, 0.25, 1][Math.floor(8 * uniform())]!;
  });
  let label = 0;
  const labels = Uint8Array.from(heat, () => {
    if (uniform() < 0.2) label = [0, 1, 1, 2, 7, 255][Math.floor(6 * uniform())]!;
    return label;
  });
  return { heat, labels };
}

/** Where two arrays first differ in any bit, if only in the sign of zero; -1 if they don't. */
export function firstDifference(a: Float32Array, b: Float32Array): number {
  const [ofA, ofB] = [a, b].map(
    ({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, length),
  );
  if (a.length !== b.length) return Math.min(a.length, b.length);
  return ofA!.findIndex((bits, i) => bits !== ofB![i]);
}
