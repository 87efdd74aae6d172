import type { LabelMap, Raster } from '../image/raster.ts';
import { compose } from './compose.ts';

/**
 * The foreground alone ("Only-FG" of the Backgrounds Challenge, Xiao et al. 2020): every pixel not labelled
 * `foreground` is taken from `fill`. So is void, which may be background.
 */
export function removeBackground(
  image: Raster,
  labels: LabelMap,
  foreground: number,
  fill: Raster,
): Raster {
  return compose(image, fill, labels, (label) => label === foreground);
}
