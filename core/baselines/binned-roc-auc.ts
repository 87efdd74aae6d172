import type { FloatMap } from '../image/raster.ts';
import { FOREGROUND, VOID, type Regions } from '../image/regions.ts';

/** Heat is told apart to 16 bits. */
const BINS = 65_536;

/**
 * ROC-AUC of a heatmap in [0, 1], see `rocAuc`, of heat rounded down to one of 65,536 steps: pixels of one
 * step count as equally hot. It is off by at most half the share of pairs that fall into one step and were
 * not equal before: docs/baselines.md says by how much on photos. It takes a tenth of the time, since nothing is sorted.
 */
export function binnedRocAuc({ data }: FloatMap, { codes, ...regions }: Regions): number {
  const foreground = new Uint32Array(BINS);
  const background = new Uint32Array(BINS);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === VOID) continue;
    const bin = Math.min(BINS - 1, Math.floor(data[i]! * BINS));
    if (code === FOREGROUND) foreground[bin]!++;
    else background[bin]!++;
  }
  // Twice U, so that ties stay whole numbers.
  let doubled = 0;
  let colder = 0;
  for (let bin = 0; bin < BINS; bin++) {
    doubled += foreground[bin]! * (2 * colder + background[bin]!);
    colder += background[bin]!;
  }
  return doubled / (2 * regions.foreground * regions.background);
}
