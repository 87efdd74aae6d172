import type { FloatMap } from '../image/raster.ts';
import { VOID, type Regions } from '../image/regions.ts';

/**
 * Index of the hottest pixel that is in a region. If several are equally hot, the first in row-major order,
 * as in numpy's argmax.
 */
export function hottestPixel({ data }: FloatMap, { codes }: Regions): number {
  let hottest = -1;
  let highest = -Infinity;
  for (let i = 0; i < codes.length; i++) {
    const heat = data[i]!;
    if (heat > highest && codes[i] !== VOID) {
      hottest = i;
      highest = heat;
    }
  }
  return hottest;
}

/** Whether the hottest pixel of all is void: of equally hot ones the first. */
export function isHottestVoid({ data }: FloatMap, { codes }: Regions): boolean {
  let hottest = 0;
  let highest = -Infinity;
  for (let i = 0; i < codes.length; i++) {
    const heat = data[i]!;
    if (heat > highest) {
      hottest = i;
      highest = heat;
    }
  }
  return codes[hottest] === VOID;
}
