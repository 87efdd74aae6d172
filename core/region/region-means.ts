import type { Regions } from '../image/regions.ts';
import type { RegionHeat } from './region-heat.ts';

export interface RegionMeans {
  meanForeground: number;
  meanBackground: number;
}

/** Mean heatmap value on each region: the pair that the published test compares. */
export function regionMeans(heat: RegionHeat, { foreground, background }: Regions): RegionMeans {
  return {
    meanForeground: heat.foreground / foreground,
    meanBackground: heat.background / background,
  };
}
