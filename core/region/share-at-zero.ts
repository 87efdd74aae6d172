import type { FloatMap } from '../image/raster.ts';
import { VOID, type Regions } from '../image/regions.ts';

/**
 * Share of the regions' pixels with a heat of exactly 0. They are tied: after a CAM's ReLU many are, and ROC-AUC
 * counts each pair of them as half, which costs a map against one without ties.
 */
export function shareAtZero(
  { data }: FloatMap,
  { codes, foreground, background }: Regions,
): number {
  let zeros = 0;
  for (let i = 0; i < codes.length; i++) if (codes[i] !== VOID && data[i] === 0) zeros++;
  return zeros / (foreground + background);
}
