import { InvalidImageError } from '../errors/invalid-image-error.ts';
import type { LabelMap } from '../image/raster.ts';
import { VOID } from '../image/regions.ts';
import type { MaskKind } from '../schema/dataset-names.ts';
import { VOC_CLASSES } from './voc-classes.ts';

/** What the values in masks mean. */
export interface MaskFormat {
  /**
   * The mask with VOC's label values, so that later steps handle one format.
   *
   * @throws InvalidImageError `unknown-label`: a VOC mask contains a number that is not a class, so its
   *   numbers may have another meaning.
   */
  toLabels(mask: LabelMap): LabelMap;
  /** Whether masks label the other classes in the background, by their numbers in VOC. */
  labelsContext: boolean;
}

/** A sample's `foreground` in the labels of binary masks. */
export const BINARY_FOREGROUND = 1;

/**
 * Every mask format. voc: 0 = background, a class's number, 255 = void. binary: 0 = background, any other
 * value = foreground, without void; labels are 0 and 1.
 */
export const maskFormats: Readonly<Record<MaskKind, MaskFormat>> = {
  voc: {
    toLabels(mask) {
      refuseUnknown(mask);
      return mask;
    },
    labelsContext: true,
  },
  binary: {
    toLabels: (mask) => ({
      ...mask,
      data: mask.data.map((label) => (label === 0 ? 0 : BINARY_FOREGROUND)),
    }),
    labelsContext: false,
  },
};

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
