import type { FloatMap } from '../image/raster.ts';
import { sorted } from './sorted.ts';
import { BACKGROUND, FOREGROUND, type Regions } from './regions.ts';

/**
 * Area under the ROC curve with the heatmap value as score for "foreground", over labelled pixels:
 * the probability that a foreground pixel is hotter than a background pixel, ties counting half
 * (Mann–Whitney U / (n₁ n₀)). 0.5 = no relation. Equals scikit-learn's `roc_auc_score`.
 */
export function rocAuc(heatmap: FloatMap, regions: Regions): number {
  const foreground = sortedValues(heatmap, regions, FOREGROUND, regions.foreground);
  const background = sortedValues(heatmap, regions, BACKGROUND, regions.background);
  // Twice U, so that ties stay whole numbers: exact below 2^53.
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

function sortedValues(heatmap: FloatMap, regions: Regions, code: number, count: number) {
  const values = new Float32Array(count);
  let filled = 0;
  for (let i = 0; i < regions.codes.length; i++) {
    if (regions.codes[i] === code) values[filled++] = heatmap.data[i]!;
  }
  return sorted(values);
}
