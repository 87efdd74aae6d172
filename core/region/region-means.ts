import type { FloatMap } from '../image/raster.ts';
import { BACKGROUND, FOREGROUND, type Regions } from '../image/regions.ts';

export interface RegionMeans {
  meanForeground: number;
  meanBackground: number;
}

/** Mean heatmap value on each region: the pair that the published test compares. */
export function regionMeans({ data }: FloatMap, regions: Regions): RegionMeans {
  const { codes } = regions;
  let foreground = 0;
  let background = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === FOREGROUND) foreground += data[i]!;
    else if (code === BACKGROUND) background += data[i]!;
  }
  return {
    meanForeground: foreground / regions.foreground,
    meanBackground: background / regions.background,
  };
}
