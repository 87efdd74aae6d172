import type { LabelMap } from '../../image/raster.ts';
import { BACKGROUND, FOREGROUND, splitRegions } from '../../image/regions.ts';

/**
 * Share of a perturbation's energy Σ δ² that is on the object, over the object's share of the area; void pixels are in neither. 1 for a
 * perturbation that is as strong everywhere, as one with the same change of every value. `null` if nothing was changed
 * in either region.
 *
 * @param before, after pixels [H, W, 3]
 * @throws InvalidImageError if the mask has no object or no background
 */
export function energyOnObject(
  before: Uint8Array,
  after: Uint8Array,
  labels: LabelMap,
  foreground: number,
): number | null {
  const { codes, ...counts } = splitRegions(labels, foreground);
  let [onObject, onBackground] = [0, 0];
  codes.forEach((code, at) => {
    for (let i = 3 * at; i < 3 * at + 3; i++) {
      const change = (after[i]! - before[i]!) ** 2;
      if (code === FOREGROUND) onObject += change;
      if (code === BACKGROUND) onBackground += change;
    }
  });
  if (onBackground + onObject === 0) return null;
  const area = counts.foreground / (counts.foreground + counts.background);
  return onObject / (onBackground + onObject) / area;
}
