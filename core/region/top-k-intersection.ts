import { foregroundAmongHottest, type RankedHeat } from './ranked-heat.ts';

/** k as a share of the pixels: 1000 of 224 × 224 are 1.99 %. */
const SHARE = 0.02;

/**
 * Top-k intersection (Theiner et al. 2022, "Interpretable Semantic Photo Geolocation"): the share of the k
 * hottest pixels that are foreground, in [0, 1]. k is 2 % of both regions' pixels, rounded, at least 1:
 * Quantus' default of 1000 for maps of 224 × 224, without its dependence on the size. A foreground smaller
 * than k can't reach 1. Ties at the k-th place count in proportion.
 */
export function topKIntersection(ranked: RankedHeat): number {
  const { foreground, background } = ranked;
  const k = Math.max(1, Math.round(SHARE * (foreground + background)));
  return foregroundAmongHottest(ranked, k) / k;
}
