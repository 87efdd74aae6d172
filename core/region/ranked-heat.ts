import { Compiled } from '../assembly/compiled.ts';
import type { FloatMap } from '../image/raster.ts';
import type { Regions } from '../image/regions.ts';
import { rankedHeatWasm } from './assembly/ranked-heat.wasm.ts';

/** The heat of both regions' pixels in order: the input of rank-based measures. */
export interface RankedHeat {
  /** Ascending: the bits of the heat and, last, whether the pixel is foreground. */
  keys: Uint32Array;
  /**
   * Twice the number of pairs of a foreground and a background pixel of which the first is hotter, ties counting half:
   * twice Mann–Whitney's U, and so a whole number.
   */
  pairs: number;
  /** Pixels of each region. */
  foreground: number;
  background: number;
}

/**
 * Ranks once for several measures, which takes longer than all of them together, and returns what `measure` makes of it.
 * The keys are gone after that.
 *
 * @throws RangeError if a pixel's heat is negative
 */
export function rankHeat<Measures>(
  { data }: FloatMap,
  { codes, foreground, background }: Regions,
  measure: (ranked: RankedHeat) => Measures,
): Measures {
  const length = foreground + background;
  const parts = [data, codes, length * Uint32Array.BYTES_PER_ELEMENT, COUNTS];
  return routines.use(parts, (memory, heat, codesAt, keys, counts) => {
    const negative = routines.run('makeKeys', heat, codesAt, codes.length, keys, counts);
    if (negative >= 0) {
      throw new RangeError(
        `Expected heat of at least 0, but received ${data[negative]} at pixel ${negative}.`,
      );
    }
    // The heat isn't needed any more.
    routines.run('sortKeys', keys, length, heat, counts);
    const pairs = routines.run('countPairs', heat, length);
    return measure({ keys: new Uint32Array(memory, heat, length), pairs, foreground, background });
  });
}

const routines = new Compiled(rankedHeatWasm, ['makeKeys', 'sortKeys', 'countPairs']);
/** Room for how many keys have each digit of 11, 11 and 10 bits. */
const COUNTS = (2048 + 2048 + 1024) * Uint32Array.BYTES_PER_ELEMENT;

/**
 * How many of the `k` hottest pixels are foreground. Pixels as hot as the k-th share the remaining ranks in
 * proportion, which is the mean over all orders of the ties.
 */
export function foregroundAmongHottest({ keys }: RankedHeat, k: number): number {
  const last = keys[keys.length - k];
  if (last === undefined) return 0;
  const heat = last >>> 1;
  let from = keys.length - k;
  let to = from;
  while (from > 0 && keys[from - 1]! >>> 1 === heat) from--;
  while (to < keys.length && keys[to]! >>> 1 === heat) to++;
  const places = k - (keys.length - to);
  return (
    countForeground(keys, to, keys.length) +
    (places * countForeground(keys, from, to)) / (to - from)
  );
}

function countForeground(keys: Uint32Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) count += keys[i]! & 1;
  return count;
}
