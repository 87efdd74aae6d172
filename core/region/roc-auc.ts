import type { RankedHeat } from './ranked-heat.ts';

/**
 * Area under the ROC curve with the heatmap value as score for "foreground", over both regions: the
 * probability that a foreground pixel is hotter than a background pixel, ties counting half
 * (Mann–Whitney U / (n₁ n₀)). 0.5 = no relation. Equals scikit-learn's `roc_auc_score`.
 */
export function rocAuc({ pairs, foreground, background }: RankedHeat): number {
  return pairs / (2 * foreground * background);
}
