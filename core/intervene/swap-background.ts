import type { LabelMap, Raster } from '../image/raster.ts';
import { removeBackground } from './remove-background.ts';

/**
 * The foreground on another photo's background ("Mixed-Rand" of the Backgrounds Challenge, Xiao et al.
 * 2020), at its original position. `background` has the image's size and contains no labelled objects, see
 * `emptyBackground`.
 */
export function swapBackground(
  image: Raster,
  labels: LabelMap,
  foreground: number,
  background: Raster,
): Raster {
  return removeBackground(image, labels, foreground, background);
}
