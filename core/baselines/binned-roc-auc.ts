import { Compiled } from '../assembly/compiled.ts';
import type { FloatMap } from '../image/raster.ts';
import type { Regions } from '../image/regions.ts';
import { binnedRocAucWasm } from './assembly/binned-roc-auc.wasm.ts';

/** Heat is rounded to 16 bits. */
const BINS = 65_536;

const routines = new Compiled(binnedRocAucWasm, ['countPairs']);

/**
 * ROC-AUC of a heatmap in [0, 1] (see `rocAuc`), with heat rounded down to one of 65,536 steps: pixels in
 * the same step count as equally hot. The error is at most half the share of unequal pairs that fall into
 * one step; docs/baselines.md says how large it is on photos. Takes a fraction of the time, since nothing is
 * sorted.
 */
export function binnedRocAuc(
  { data }: FloatMap,
  { codes, foreground, background }: Regions,
): number {
  const counts = 2 * BINS * Uint32Array.BYTES_PER_ELEMENT;
  const pairs = routines.use([data, codes, counts], (_, heat, codesAt, countsAt) =>
    routines.run('countPairs', heat, codesAt, codes.length, countsAt),
  );
  return pairs / (2 * foreground * background);
}
