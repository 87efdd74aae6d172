import type { LabelMap, Raster } from '../image/raster.ts';
import { VOID } from '../image/regions.ts';
import { compose } from './compose.ts';

/**
 * The background alone ("No-FG" of the Backgrounds Challenge, Xiao et al. 2020): the pixels labelled
 * `foreground` are taken from `fill`. So is void, which may be foreground. The object's shape remains
 * visible as a hole.
 */
export function removeForeground(
  image: Raster,
  labels: LabelMap,
  foreground: number,
  fill: Raster,
): Raster {
  return compose(image, fill, labels, (label) => label !== foreground && label !== VOID);
}
