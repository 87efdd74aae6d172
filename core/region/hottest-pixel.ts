import type { FloatMap } from '../image/raster.ts';
import { VOID, type Regions } from '../image/regions.ts';

/**
 * Index of the hottest pixel that is in a region. If several are equally hot, the first in row-major order,
 * as in numpy's argmax.
 */
export function hottestPixel(heatmap: FloatMap, regions: Regions): number {
  let hottest = -1;
  let highest = -Infinity;
  for (let i = 0; i < regions.codes.length; i++) {
    const heat = heatmap.data[i]!;
    if (heat > highest && regions.codes[i] !== VOID) {
      hottest = i;
      highest = heat;
    }
  }
  return hottest;
}

/** Whether the hottest pixel of all is void: of equally hot ones the first. */
export function isHottestVoid(heatmap: FloatMap, regions: Regions): boolean {
  let hottest = 0;
  for (let i = 1; i < regions.codes.length; i++) {
    if (heatmap.data[i]! > heatmap.data[hottest]!) hottest = i;
  }
  return regions.codes[hottest] === VOID;
}
