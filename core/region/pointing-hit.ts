import { FOREGROUND, type Regions } from '../image/regions.ts';

/** Pointing game (Zhang et al. 2018) without tolerance: whether the hottest pixel is foreground. */
export function pointingHit(hottestPixel: number, regions: Regions): boolean {
  return regions.codes[hottestPixel] === FOREGROUND;
}
