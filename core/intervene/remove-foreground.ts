import type { LabelMap, Raster } from '../image/raster.ts';
import { VOID } from '../image/regions.ts';
import { compose } from './compose.ts';

/**
 * The background alone ("No-FG" of the Backgrounds Challenge, Xiao et al. 2020): the pixels labelled
 * `foreground` become those of `fill`. Void goes too: it may be foreground. The shape of the object
 * stays to be seen as a hole.
 */
export function removeForeground(
  image: Raster,
  labels: LabelMap,
  foreground: number,
  fill: Raster,
): Raster {
  return compose(image, fill, labels, (label) => label !== foreground && label !== VOID);
}
