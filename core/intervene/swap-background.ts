import type { LabelMap, Raster } from '../image/raster.ts';
import { removeBackground } from './remove-background.ts';

/**
 * The foreground on another photo's background ("Mixed-Rand" of the Backgrounds Challenge, Xiao et al.
 * 2020), where it stood in its own. `background` has the image's size and nothing labelled left in it:
 * see `emptyBackground`.
 */
export function swapBackground(
  image: Raster,
  labels: LabelMap,
  foreground: number,
  background: Raster,
): Raster {
  return removeBackground(image, labels, foreground, background);
}
