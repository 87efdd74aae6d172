import { sampleCorrelation, sampleStandardDeviation } from 'simple-statistics';
import type { FloatMap } from '../../image/raster.ts';
import { midRanks } from '../../stats/mid-ranks.ts';
import { ssim } from './ssim.ts';
import { topKOverlap } from './top-k-overlap.ts';

/** How alike two heatmaps of one image are. */
export interface HeatmapSimilarity {
  /** Rank correlation over pixels, −1 to 1; `null` if either map is flat. */
  spearman: number | null;
  /** Structural similarity, −1 to 1; `null` for maps with fewer than 11 pixels to a side. */
  ssim: number | null;
  /** Share of the hottest 2 % of pixels that both have, 0 to 1. */
  topK: number;
}

/** Compares two heatmaps of one size in [0, 1], such as those before and after an attack. */
export function heatmapSimilarity(a: FloatMap, b: FloatMap): HeatmapSimilarity {
  const structure = ssim(a, b);
  const ranks = [midRanks([...a.data]), midRanks([...b.data])] as const;
  const isFlat = ranks.some((each) => sampleStandardDeviation(each) === 0);
  return {
    spearman: isFlat ? null : Math.min(1, Math.max(-1, sampleCorrelation(...ranks))),
    ssim: structure,
    topK: topKOverlap(a.data, b.data),
  };
}
