import type { PhotoPixels } from '../image/placement.ts';
import { FOREGROUND, type Regions } from '../image/regions.ts';

/** Pixels of the photo. */
const TOLERANCE = 15;

/**
 * Pointing game (Zhang et al. 2018) as implemented in TorchRay: whether any foreground is less than 15
 * pixels from the hottest pixel. These are pixels of the photo: if the map has another size, distances are
 * scaled to the photo's along each axis, so the circle is an ellipse in the map if the aspect ratio changed.
 */
export function pointingHit15(
  hottestPixel: number,
  regions: Regions,
  { across, down }: PhotoPixels,
): boolean {
  const { width, height, codes } = regions;
  const atX = hottestPixel % width;
  const atY = (hottestPixel - atX) / width;
  const reachX = Math.ceil(TOLERANCE / across);
  const reachY = Math.ceil(TOLERANCE / down);
  for (let y = Math.max(0, atY - reachY); y <= Math.min(height - 1, atY + reachY); y++) {
    for (let x = Math.max(0, atX - reachX); x <= Math.min(width - 1, atX + reachX); x++) {
      const isNear = ((x - atX) * across) ** 2 + ((y - atY) * down) ** 2 < TOLERANCE ** 2;
      if (isNear && codes[y * width + x] === FOREGROUND) return true;
    }
  }
  return false;
}
