import type { Regions } from '../image/regions.ts';
import type { RegionHeat } from './region-heat.ts';

/**
 * Share of the regions' pixels with a heat of exactly 0. They are tied: after a CAM's ReLU many are, and ROC-AUC
 * counts each pair of them as half, which costs a map against one without ties.
 */
export function shareAtZero({ zeros }: RegionHeat, { foreground, background }: Regions): number {
  return zeros / (foreground + background);
}
