import type { FloatMap, LabelMap } from '../image/raster.ts';
import type { ContextShares } from '../schema/context-shares.ts';
import { VOID } from '../image/regions.ts';

/**
 * How the background's heat is distributed over the other classes of a mask: for each class except the
 * foreground's, its share of the background's heat (`mass`) and of the background's area (`area`), both in
 * [0, 1]. Equal shares mean that the class is as hot as the background on average. The background is
 * everything except foreground and void, including unlabelled pixels, which have no entry of their own;
 * void is in neither share, even if the audit counts it as background.
 *
 * Empty if the background has no heat, as shares are then undefined. `labels` has the heatmap's size, and
 * `classes` the names of the labels 1, 2, …
 */
export function contextShares(
  { data: heatOf }: FloatMap,
  { data }: LabelMap,
  foreground: number,
  classes: readonly string[],
): ContextShares {
  const heat = new Float64Array(256);
  const pixels = new Float64Array(256);
  for (let i = 0; i < data.length; i++) {
    const label = data[i]!;
    heat[label]! += heatOf[i]!;
    pixels[label]! += 1;
  }
  heat[foreground] = pixels[foreground] = heat[VOID] = pixels[VOID] = 0;
  const all = { heat: sum(heat), pixels: sum(pixels) };
  if (!(all.heat > 0)) return {};
  return Object.fromEntries(
    classes.flatMap((name, index) => {
      const label = index + 1;
      if (pixels[label] === 0) return [];
      return [[name, { mass: heat[label]! / all.heat, area: pixels[label]! / all.pixels }]];
    }),
  );
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
