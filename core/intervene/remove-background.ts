import type { LabelMap, Raster } from '../image/raster.ts';
import { compose } from './compose.ts';

/**
 * The foreground alone ("Only-FG" of the Backgrounds Challenge, Xiao et al. 2020): every pixel that is
 * not labelled `foreground` becomes that of `fill`. Void goes too: it may be background.
 */
export function removeBackground(
  image: Raster,
  labels: LabelMap,
  foreground: number,
  fill: Raster,
): Raster {
  return compose(image, fill, labels, (label) => label === foreground);
}
