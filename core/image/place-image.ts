import type { FilterName } from '../schema/filter-name.ts';
import { pasteLabels, pasteRaster } from './box.ts';
import { isPadded, keptPart, shownPart, type Placement } from './placement.ts';
import type { Colour, LabelMap, Raster } from './raster.ts';
import { VOID } from './regions.ts';
import { resizeLabels } from './resize-nearest.ts';
import { resizeWith } from './resize-with.ts';

/** The photo as the model's input shows it, with padding in one colour. */
export function placeImage(
  photo: Raster,
  placement: Placement,
  { filter, padding }: { filter: FilterName; padding: Colour },
): Raster {
  const { resized, frame } = placement;
  const shown = resizeWith(filter, photo, resized.width, resized.height, keptPart(placement));
  if (!isPadded(placement)) return shown;
  const data = new Uint8Array(frame.width * frame.height * 3);
  for (let i = 0; i < data.length; i++) data[i] = padding[i % 3]!;
  const input = { width: frame.width, height: frame.height, data };
  pasteRaster(input, shown, shownPart(placement));
  return input;
}

/** The mask of a photo in the same place, by Pillow's NEAREST. Padding is void. */
export function placeLabels(labels: LabelMap, placement: Placement): LabelMap {
  const { resized, frame } = placement;
  const shown = resizeLabels(labels, resized.width, resized.height, keptPart(placement));
  if (!isPadded(placement)) return shown;
  const data = new Uint8Array(frame.width * frame.height).fill(VOID);
  const input = { width: frame.width, height: frame.height, data };
  pasteLabels(input, shown, shownPart(placement));
  return input;
}
