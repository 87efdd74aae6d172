import type { FloatMap } from '../image/raster.ts';
import { FOREGROUND, VOID, type Regions } from '../image/regions.ts';
import { sorted } from './sorted.ts';

/** The heat of each region's pixels, in ascending order: the input of rank-based measures. */
export interface SortedRegions {
  foreground: Float32Array;
  background: Float32Array;
}

/** Sorts once for several measures: sorting takes longer than all of them together. */
export function sortRegions(heatmap: FloatMap, regions: Regions): SortedRegions {
  const foreground = new Float32Array(regions.foreground);
  const background = new Float32Array(regions.background);
  let on = 0;
  let off = 0;
  for (let i = 0; i < regions.codes.length; i++) {
    const code = regions.codes[i]!;
    if (code === FOREGROUND) foreground[on++] = heatmap.data[i]!;
    else if (code !== VOID) background[off++] = heatmap.data[i]!;
  }
  return { foreground: sorted(foreground), background: sorted(background) };
}

/**
 * How many of the `k` hottest pixels are foreground. Pixels as hot as the k-th share the remaining ranks in
 * proportion, which is the mean over all orders of the ties.
 */
export function foregroundAmongHottest(
  { foreground, background }: SortedRegions,
  k: number,
): number {
  let on = foreground.length;
  let off = background.length;
  const taken = () => foreground.length - on + background.length - off;
  while (taken() < k) {
    const before = { on, off, places: k - taken() };
    const heat = Math.max(foreground[on - 1] ?? -Infinity, background[off - 1] ?? -Infinity);
    while (on > 0 && foreground[on - 1] === heat) on--;
    while (off > 0 && background[off - 1] === heat) off--;
    const tiedOn = before.on - on;
    const tied = tiedOn + before.off - off;
    if (tied > before.places) {
      return foreground.length - before.on + (before.places * tiedOn) / tied;
    }
  }
  return foreground.length - on;
}
