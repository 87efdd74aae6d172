import { InvalidImageError } from '../errors/invalid-image-error.ts';
import type { LabelMap } from '../image/raster.ts';
import { VOID } from '../image/regions.ts';
import { VOC_CLASSES } from './voc-classes.ts';

/**
 * What the values in a mask mean. voc: 0 = background, a class's number, 255 = void. binary: 0 =
 * background, anything else = foreground; there is no void.
 */
export type MaskKind = 'voc' | 'binary';

/** A sample's `foreground` in binary masks, after `regionLabels`. */
export const BINARY_FOREGROUND = 1;

/**
 * The mask with VOC's label values, so that later steps handle one kind: binary masks become 0 and 1.
 *
 * @throws InvalidImageError `unknown-label`: a VOC mask contains a number that is not a class, so its
 *   numbers may have another meaning.
 */
export function regionLabels(kind: MaskKind, labels: LabelMap): LabelMap {
  if (kind === 'voc') {
    refuseUnknown(labels);
    return labels;
  }
  return { ...labels, data: labels.data.map((label) => (label === 0 ? 0 : BINARY_FOREGROUND)) };
}

function refuseUnknown({ data }: LabelMap): void {
  const pixels = new Uint32Array(256);
  for (const label of data) pixels[label]!++;
  const unknown = pixels.findIndex(
    (count, label) => count > 0 && label > VOC_CLASSES.length && label !== VOID,
  );
  if (unknown < 0) return;
  throw new InvalidImageError(
    'unknown-label',
    `Expected labels from 0 to ${VOC_CLASSES.length} and ${VOID} (void) in the mask but ${pixels[unknown]} pixels have ${unknown}`,
    {
      hint: "Save the mask with VOC's class numbers in a lossless format, and resize it only with nearest-neighbour interpolation.",
    },
  );
}
