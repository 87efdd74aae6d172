import { cutLabels, isWhole, type Box } from './box.ts';
import type { LabelMap } from './raster.ts';
import { resizeLabels } from './resize-nearest.ts';

/**
 * The mask of what an input shows of a photo, stretched over the whole input. Masks of photos that are padded
 * in different ways then agree on what the middle and the edges of a photo are.
 */
export function overInput(labels: LabelMap, shown: Box): LabelMap {
  if (isWhole(shown, labels)) return labels;
  return resizeLabels(cutLabels(labels, shown), labels.width, labels.height);
}
