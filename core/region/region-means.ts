import type { FloatMap } from '../image/raster.ts';
import { BACKGROUND, FOREGROUND, type Regions } from '../image/regions.ts';

export interface RegionMeans {
  meanForeground: number;
  meanBackground: number;
}

/** Mean heatmap value on each region: the pair that the published test compares. */
export function regionMeans(heatmap: FloatMap, regions: Regions): RegionMeans {
  let foreground = 0;
  let background = 0;
  for (let i = 0; i < regions.codes.length; i++) {
    const code = regions.codes[i]!;
    if (code === FOREGROUND) foreground += heatmap.data[i]!;
    else if (code === BACKGROUND) background += heatmap.data[i]!;
  }
  return {
    meanForeground: foreground / regions.foreground,
    meanBackground: background / regions.background,
  };
}
