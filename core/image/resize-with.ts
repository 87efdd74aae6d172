import type { FilterName } from '../schema/filter-name.ts';
import { wholeOf, type Box } from './box.ts';
import type { Raster } from './raster.ts';
import { resizeLinear } from './resize-linear.ts';
import { resizePillow } from './resize-pillow.ts';

/**
 * The raster resized to `width` × `height` pixels with a filter, or a part of that, which is all that is then
 * computed.
 */
export function resizeWith(
  filter: FilterName,
  raster: Raster,
  width: number,
  height: number,
  part: Box = wholeOf({ width, height }),
): Raster {
  return filter === 'linear'
    ? resizeLinear(raster, width, height, part)
    : resizePillow(raster, width, height, { filter, part });
}
