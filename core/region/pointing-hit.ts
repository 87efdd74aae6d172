import type { FloatMap } from '../image/raster.ts';
import { FOREGROUND, VOID, type Regions } from './regions.ts';

/**
 * Pointing game (Zhang et al. 2018): whether the hottest labelled pixel is foreground. Of several
 * equally hot pixels the first in row-major order counts, as in numpy's argmax. No tolerance margin.
 */
export function pointingHit(heatmap: FloatMap, regions: Regions): boolean {
  let hottest = -Infinity;
  let hit = false;
  for (let i = 0; i < regions.codes.length; i++) {
    const code = regions.codes[i]!;
    if (code !== VOID && heatmap.data[i]! > hottest) {
      hottest = heatmap.data[i]!;
      hit = code === FOREGROUND;
    }
  }
  return hit;
}
