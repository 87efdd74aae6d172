import type { SortedRegions } from './sorted-regions.ts';

/**
 * Area under the ROC curve with the heatmap value as score for "foreground", over both regions: the
 * probability that a foreground pixel is hotter than a background pixel, ties counting half
 * (Mann–Whitney U / (n₁ n₀)). 0.5 = no relation. Equals scikit-learn's `roc_auc_score`.
 */
export function rocAuc({ foreground, background }: SortedRegions): number {
  // Twice U, so that ties are whole numbers: exact below 2^53.
  let doubled = 0;
  let colder = 0;
  let notHotter = 0;
  for (const value of foreground) {
    while (colder < background.length && background[colder]! < value) colder++;
    while (notHotter < background.length && background[notHotter]! <= value) notHotter++;
    doubled += colder + notHotter;
  }
  return doubled / (2 * foreground.length * background.length);
}
