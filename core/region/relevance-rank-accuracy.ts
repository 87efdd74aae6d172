import { foregroundAmongHottest, type RankedHeat } from './ranked-heat.ts';

/**
 * Relevance rank accuracy (Arras et al. 2022, "CLEVR-XAI"): the share of the k hottest pixels that are
 * foreground, where k is the number of foreground pixels. In [0, 1]; uniform heat gives the foreground's
 * share of the area. Ties at the k-th place count in proportion.
 */
export function relevanceRankAccuracy(ranked: RankedHeat): number {
  const k = ranked.foreground;
  return foregroundAmongHottest(ranked, k) / k;
}
