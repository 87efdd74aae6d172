import { sum } from 'simple-statistics';
import type { SignFlipTest } from '../schema/results.ts';
import { flipCounts } from './flip-counts.ts';
import { randomIntegers } from './random.ts';

/** Largest number of images for which all 2^n patterns are enumerated. */
const MOST_EXACT = 20;
const RANDOM_FLIPS = 9999;
const SEED = 2;
/** Number of images whose signs are drawn as one number. */
const TOGETHER = 4;
/** Patterns that are summed at once: the tables of a million images do not fit in a processor's caches. */
const AT_ONCE = 8;

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
export function signFlipTest(groups: readonly (readonly number[])[]): SignFlipTest {
  const sums = groups.map((group) => sum([...group]));
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

/** Σ ± value for random signs, from tables of all patterns of a few values each. */
function randomPatterns(values: readonly number[]): Float64Array {
  const perTable = 2 ** TOGETHER;
  const count = Math.ceil(values.length / TOGETHER);
  const tables = new Float64Array(count * perTable);
  for (let i = 0; i < count; i++) {
    const some = Array.from({ length: TOGETHER }, (_, k) => values[i * TOGETHER + k] ?? 0);
    tables.set(everyPattern(some), i * perTable);
  }
  const random = randomIntegers(SEED);
  const sums = new Float64Array(RANDOM_FLIPS);
  const perDraw = (32 / TOGETHER) * perTable;
  const draws = Math.ceil(tables.length / perDraw);
  const drawn = new Uint32Array(AT_ONCE * draws);
  for (let first = 0; first < RANDOM_FLIPS; first += AT_ONCE) {
    const flips = Math.min(AT_ONCE, RANDOM_FLIPS - first);
    for (let i = 0; i < flips * draws; i++) drawn[i] = random();
    for (let draw = 0; draw < draws; draw++) {
      const start = draw * perDraw;
      const end = Math.min(start + perDraw, tables.length);
      for (let flip = 0; flip < flips; flip++) {
        let bits = drawn[flip * draws + draw]!;
        let sum = sums[first + flip]!;
        for (let table = start; table < end; table += perTable) {
          sum += tables[table + (bits & (perTable - 1))]!;
          bits >>>= TOGETHER;
        }
        sums[first + flip] = sum;
      }
    }
  }
  return sums;
}
