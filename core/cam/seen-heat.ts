import type { Box } from '../image/box.ts';
import { isPadded, partShowing, seenPart, shownPart, type Placement } from '../image/placement.ts';
import type { FloatMap } from '../image/raster.ts';
import { smoothHeatmap, type ViewedMap } from './heatmap.ts';

/** The heat on what the model sees of a photo, as large as the input shows it, and where that is in the photo. */
export function seenHeat(
  maps: readonly ViewedMap[],
  placement: Placement,
): { heatmap: FloatMap; seen: Box } {
  const seen = seenPart(placement);
  const { width, height } = shownPart(placement);
  const heatmap = smoothHeatmap(maps, width, height, {
    part: partShowing(seen, placement),
    scaledOver: isPadded(placement) ? placement.frame : undefined,
  });
  return { heatmap, seen };
}
