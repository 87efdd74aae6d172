import type { LabelMap } from '../image/raster.ts';

/**
 * What the values in a mask say. voc: 0 = background, a class's number, 255 = void. binary: 0 =
 * background, anything else = foreground; there is no void.
 */
export type MaskKind = 'voc' | 'binary';

/** A sample's `foreground` in binary masks, once `regionLabels` has been there. */
export const BINARY_FOREGROUND = 1;

/** The mask in VOC's terms, so that all that follows knows one kind: binary masks become 0 and 1. */
export function regionLabels(kind: MaskKind, labels: LabelMap): LabelMap {
  if (kind === 'voc') return labels;
  return { ...labels, data: labels.data.map((label) => (label === 0 ? 0 : BINARY_FOREGROUND)) };
}
