import { seenPart, showsAll, type Placement } from './placement.ts';
import type { LabelMap } from './raster.ts';

/**
 * How much of each label's pixels the model doesn't see: shares in (0, 1] by label, without those of which it
 * sees all. `labels` is the mask at the photo's own size.
 */
export function outsideShares(labels: LabelMap, placement: Placement): Record<string, number> {
  if (showsAll(placement)) return {};
  const seen = seenPart(placement);
  const all = new Uint32Array(256);
  const inside = new Uint32Array(256);
  for (const label of labels.data) all[label]!++;
  for (let y = seen.top; y < seen.top + seen.height; y++) {
    const from = y * labels.width + seen.left;
    for (const label of labels.data.subarray(from, from + seen.width)) inside[label]!++;
  }
  return Object.fromEntries(
    [...all].flatMap((pixels, label) =>
      pixels > inside[label]! ? [[String(label), 1 - inside[label]! / pixels]] : [],
    ),
  );
}
