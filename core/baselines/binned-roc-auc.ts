import type { FloatMap } from '../image/raster.ts';
import { FOREGROUND, VOID, type Regions } from '../image/regions.ts';

/** Heat is rounded to 16 bits. */
const BINS = 65_536;

/** Pixels of each region by step: kept, since half a megabyte for each heatmap is much to collect. */
const foreground = new Uint32Array(BINS);
const background = new Uint32Array(BINS);

/**
 * ROC-AUC of a heatmap in [0, 1] (see `rocAuc`), with heat rounded down to one of 65,536 steps: pixels in
 * the same step count as equally hot. The error is at most half the share of unequal pairs that fall into
 * one step; docs/baselines.md says how large it is on photos. Takes a tenth of the time, since nothing is
 * sorted.
 */
export function binnedRocAuc({ data }: FloatMap, { codes, ...regions }: Regions): number {
  foreground.fill(0);
  background.fill(0);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === VOID) continue;
    const bin = Math.min(BINS - 1, (data[i]! * BINS) | 0);
    if (code === FOREGROUND) foreground[bin]!++;
    else background[bin]!++;
  }
  // Twice U, so that ties are whole numbers.
  let doubled = 0;
  let colder = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const on = foreground[bin]!;
    const off = background[bin]!;
    doubled += on * (2 * colder + off);
    colder += off;
  }
  return doubled / (2 * regions.foreground * regions.background);
}
