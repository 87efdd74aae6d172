import type { MeasureSpec } from '../schema/audit-spec.ts';
import type { Box } from './box.ts';
import {
  isPadded,
  partOf,
  partShowing,
  photoPixels,
  seenPart,
  shownPart,
  type Part,
  type PhotoPixels,
  type Placement,
} from './placement.ts';
import type { Size } from './raster.ts';

/** Where heat and mask are compared: on what the model sees of the photo, and nowhere else. */
export interface MeasuredPart {
  /** In pixels of the input, or of the photo. */
  box: Box;
  /** The part of the model's input that the box is. */
  part: Part;
  /** The input's size if some of it is padding, whose heat counts for the heatmap's scale too. */
  scaledOver: Size | undefined;
  /** How many pixels of the photo one pixel of the box spans. */
  photoPixels: PhotoPixels;
}

/** The part of a photo that is measured: in pixels of the model's input, or of the photo. */
export function measuredPart(placement: Placement, at: MeasureSpec['at']): MeasuredPart {
  const scaledOver = isPadded(placement) ? placement.frame : undefined;
  if (at === 'input') {
    const box = shownPart(placement);
    const part = partOf(box, placement.frame);
    return { box, part, scaledOver, photoPixels: photoPixels(placement) };
  }
  const box = seenPart(placement);
  const part = partShowing(box, placement);
  return { box, part, scaledOver, photoPixels: { across: 1, down: 1 } };
}
