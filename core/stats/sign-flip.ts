import { sum } from 'simple-statistics';
import type { SignFlipTest } from '../schema/results.ts';
import { Compiled } from '../assembly/compiled.ts';
import { resampleWasm } from './assembly/resample.wasm.ts';
import type { ValuesByImage } from './by-image.ts';
import { flipCounts } from './flip-counts.ts';
import { randomState } from './random.ts';

/** Largest number of images for which all 2^n patterns are enumerated. */
const MOST_EXACT = 20;
const RANDOM_FLIPS = 9999;
const SEED = 2;
/** Flips that are summed at once, a multiple of four: what values are added up to is made once for all of them. */
const AT_ONCE = 64;
/** Bytes that the routine needs for that. */
const TABLES = 2 ** 14;

/**
 * Sign-flip permutation test of the mean difference against 0 (Fisher 1935; Good 2005), from differences
 * grouped by image: if foreground and background are exchangeable, each difference is as likely to have the
 * other sign. Samples of one image flip together, so only the image's sum matters.
 *
 * p is the share of patterns whose sum is at least the observed one ("greater"), at most ("less"), or at
 * least as far from 0 ("two-sided"); sums that differ by rounding count as equal. Exact up to 20 images,
 * over all 2^n patterns; above, over 9,999 seeded random ones and the observed one, (b + 1) / (m + 1), so that
 * p is never 0 (Phipson & Smyth 2010). Whole numbers, such as hits less hits, are exact at any usual size: with
 * one sample an image that is McNemar's exact test.
 */
export function signFlipTest(groups: ValuesByImage): SignFlipTest {
  const sums = groups.map(sum);
  const observed = sum(sums);
  const rounding = 1e-12 * sum(sums.map(Math.abs));
  const counted = flipCounts(sums);
  if (counted) return { p: counted, flips: null, exact: true };
  const exact = sums.length <= MOST_EXACT;
  const flips = exact ? 2 ** sums.length : RANDOM_FLIPS + 1;
  const flipped = exact ? everyPattern(sums) : randomPatterns(sums);
  const first = exact ? 0 : 1;
  let [greater, less, asFar] = [first, first, first];
  for (const value of flipped) {
    if (value >= observed - rounding) greater++;
    if (value <= observed + rounding) less++;
    if (Math.abs(value) >= Math.abs(observed) - rounding) asFar++;
  }
  return {
    p: { twoSided: asFar / flips, greater: greater / flips, less: less / flips },
    flips,
    exact,
  };
}

/** Σ ± value for all 2^n patterns of signs. */
function everyPattern(values: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** values.length);
  values.forEach((value, i) => {
    const known = 2 ** i;
    for (let pattern = 0; pattern < known; pattern++) {
      sums[known + pattern] = sums[pattern]! - value;
      sums[pattern]! += value;
    }
  });
  return sums;
}

/** Σ ± value for random signs: each flip draws a word for 32 values, of which a bit says that a value becomes negative. */
function randomPatterns(values: readonly number[]): Float64Array {
  const words = Math.ceil(values.length / 32);
  const padded = new Float64Array(32 * words);
  padded.set(values);
  // Flips that begin a multiple of a page apart would share a place in the processor's cache.
  const stride = 1024 * Math.ceil((words - 16) / 1024) + 16;
  const room = [TABLES, AT_ONCE * stride * Uint32Array.BYTES_PER_ELEMENT, 8 * AT_ONCE];
  const sums = new Float64Array(RANDOM_FLIPS);
  const parts = [randomState(SEED), padded, ...room];
  routines.use(parts, (memory, state, valuesAt, tables, flips, sumsAt = 0) => {
    for (let first = 0; first < RANDOM_FLIPS; first += AT_ONCE) {
      const some = Math.min(AT_ONCE, RANDOM_FLIPS - first);
      for (let flip = 0; flip < some; flip++) {
        const at = flips + flip * stride * Uint32Array.BYTES_PER_ELEMENT;
        routines.run('drawWords', state, at, words);
      }
      routines.run('addFlipped', valuesAt, words, flips, stride, some, tables, sumsAt);
      sums.set(new Float64Array(memory, sumsAt, some), first);
    }
  });
  return sums;
}

const routines = new Compiled(resampleWasm, ['drawWords', 'addFlipped']);
