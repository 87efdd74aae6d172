import type { RankedHeat } from './ranked-heat.ts';

/**
 * Area under the ROC curve with the heatmap value as score for "foreground", over both regions: the
 * probability that a foreground pixel is hotter than a background pixel, ties counting half
 * (Mann–Whitney U / (n₁ n₀)). 0.5 = no relation. Equals scikit-learn's `roc_auc_score`.
 */
export function rocAuc({ keys, foreground, background }: RankedHeat): number {
  // Twice U, so that ties are whole numbers: exact below 2^53.
  let doubled = 0;
  let heat = -1;
  let colder = 0;
  // Of equally hot pixels, the background's come first.
  let notHotter = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const isForeground = key & 1;
    if (key >>> 1 !== heat) {
      heat = key >>> 1;
      colder = notHotter;
    }
    notHotter += 1 - isForeground;
    doubled += isForeground * (colder + notHotter);
  }
  return doubled / (2 * foreground * background);
}
