import { WHOLE, type Part } from '../image/placement.ts';
import type { Size } from '../image/raster.ts';
import { linearTaps } from '../cam/upsample.ts';
import type { RegionGrid } from '../region/region-grid.ts';

/** Heat is told apart to 12 bits. */
const STEPS = 4096;

/** Maps of one layer by many heads, one after the other: [H, h, w]. */
export interface HeadMaps extends Size {
  data: Float32Array;
}

/**
 * ROC-AUC of the maps of each of H heads against a mask, on the mask's grid: 0.5 for a flat map and for one that
 * holds a value that is not finite. One arithmetic for the model's own head and for others. The grid covers
 * the whole maps, or the part that shows the photo.
 *
 * A map is brought to the grid as a CAM is enlarged (bilinear, half-pixel centres), of several layers each
 * scaled to [0, 1] before and their mean taken. Each pixel has the heat of its cell, scaled to [0, 1] and rounded
 * down to one of 4,096 steps; pixels of one step count as equally hot.
 */
export function headAucs(
  layers: readonly HeadMaps[],
  grid: RegionGrid,
  part: Part = WHOLE,
): number[] {
  const enlarged = layers.map((layer) => ({ layer, enlarge: enlarger(layer, grid, part) }));
  const [first] = layers;
  if (!first) throw new RangeError('Expected the maps of at least one layer');
  const heads = first.data.length / (first.width * first.height);
  const measure = aucOf(grid);
  const heat = new Float32Array(grid.width * grid.height);
  return Array.from({ length: heads }, (_, head) => {
    heat.fill(0);
    for (const { layer, enlarge } of enlarged) {
      const size = layer.width * layer.height;
      const map = layer.data.subarray(head * size, (head + 1) * size);
      enlarge(map, heat, layers.length > 1 ? spreadOf(map) : 1);
    }
    return measure(heat);
  });
}

/** The largest value less the smallest, and 1 for a flat map. */
function spreadOf(map: Float32Array): number {
  let min = Infinity;
  let max = -Infinity;
  for (const value of map) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return max > min ? max - min : 1;
}

/** Adds maps of a size, a part of each enlarged and divided by a number, to heat on a grid. */
function enlarger(size: Size, grid: Size, { left, top, right, bottom }: Part) {
  const columns = linearTaps(size.width, grid.width, left, right);
  const rows = linearTaps(size.height, grid.height, top, bottom);
  const stretched = new Float32Array(size.height * grid.width);
  return (map: Float32Array, heat: Float32Array, divisor: number): void => {
    for (let y = 0, i = 0; y < size.height; y++) {
      const start = y * size.width;
      for (let x = 0; x < grid.width; x++, i++) {
        const left = map[start + columns.first[x]!]!;
        const right = map[start + columns.second[x]!]!;
        stretched[i] = (left + (right - left) * columns.weight[x]!) / divisor;
      }
    }
    for (let y = 0, i = 0; y < grid.height; y++) {
      const above = rows.first[y]! * grid.width;
      const below = rows.second[y]! * grid.width;
      const weight = rows.weight[y]!;
      for (let x = 0; x < grid.width; x++, i++) {
        const upper = stretched[above + x]!;
        heat[i]! += upper + (stretched[below + x]! - upper) * weight;
      }
    }
  };
}

/** Measures heat on a grid. */
function aucOf({ foreground, background }: RegionGrid): (heat: Float32Array) => number {
  const hits = new Float64Array(STEPS);
  const misses = new Float64Array(STEPS);
  return (heat) => {
    let min = Infinity;
    let max = -Infinity;
    for (let cell = 0; cell < heat.length; cell++) {
      const value = heat[cell]!;
      if (!Number.isFinite(value)) return 0.5;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    if (min === max) return 0.5;
    hits.fill(0);
    misses.fill(0);
    const scale = (STEPS - 1) / (max - min);
    for (let cell = 0; cell < heat.length; cell++) {
      const step = ((heat[cell]! - min) * scale) | 0;
      hits[step]! += foreground[cell]!;
      misses[step]! += background[cell]!;
    }
    // Twice U, so that ties stay whole numbers.
    let doubled = 0;
    let colder = 0;
    let all = 0;
    for (let step = 0; step < STEPS; step++) {
      doubled += hits[step]! * (2 * colder + misses[step]!);
      colder += misses[step]!;
      all += hits[step]!;
    }
    return doubled / (2 * all * colder);
  };
}
