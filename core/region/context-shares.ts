import { Compiled } from '../assembly/compiled.ts';
import type { FloatMap, LabelMap } from '../image/raster.ts';
import type { ContextShares } from '../schema/context-shares.ts';
import { VOID } from '../image/regions.ts';
import { contextSharesWasm } from './assembly/context-shares.wasm.ts';

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
  heatmap: FloatMap,
  labels: LabelMap,
  foreground: number,
  classes: readonly string[],
): ContextShares {
  const { heat, pixels } = sumByLabel(heatmap, labels);
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const routines = new Compiled(contextSharesWasm, ['sumByLabel']);

/** The heat of each of 256 labels, added pixel by pixel in double precision, and its pixels. */
function sumByLabel(heatmap: FloatMap, labels: LabelMap) {
  const { BYTES_PER_ELEMENT } = Float64Array;
  const parts = [heatmap.data, labels.data, 256 * BYTES_PER_ELEMENT, 256 * BYTES_PER_ELEMENT];
  return routines.use(parts, (memory, ...starts) => {
    const [from = 0, labelsAt = 0, heat = 0, pixels = 0] = starts;
    routines.run('sumByLabel', from, labelsAt, labels.data.length, heat, pixels);
    return {
      heat: [...new Float64Array(memory, heat, 256)],
      pixels: [...new Float64Array(memory, pixels, 256)],
    };
  });
}
