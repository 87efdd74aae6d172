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
  const { first, second, weight } = columns;
  const stretched = new Float32Array(size.height * grid.width);
  return (map: Float32Array, heat: Float32Array, divisor: number): void => {
    for (let y = 0, i = 0; y < size.height; y++) {
      const start = y * size.width;
      for (let x = 0; x < weight.length; x++, i++) {
        const left = map[start + first[x]!]!;
        const right = map[start + second[x]!]!;
        stretched[i] = (left + (right - left) * weight[x]!) / divisor;
      }
    }
    for (let y = 0, i = 0; y < grid.height; y++) {
      let above = rows.first[y]! * grid.width;
      let below = rows.second[y]! * grid.width;
      const down = rows.weight[y]!;
      for (const end = i + grid.width; i < end; i++) {
        const upper = stretched[above++]!;
        heat[i]! += upper + (stretched[below++]! - upper) * down;
      }
    }
  };
}

/** Measures heat on a grid. */
function aucOf({ foreground, background }: RegionGrid): (heat: Float32Array) => number {
  // By step: hits in even places, misses in odd ones; all 0 between two maps.
  const counts = new Uint32Array(2 * STEPS);
  // A bit for each step that has any.
  const used = new Uint32Array(STEPS / 32);
  return (heat) => {
    let min = Infinity;
    let max = -Infinity;
    let nothing = 0;
    for (let cell = 0; cell < heat.length; cell++) {
      const value = heat[cell]!;
      // 0, but not for what is not finite.
      nothing += value - value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    if (nothing !== 0 || min === max) return 0.5;
    const scale = (STEPS - 1) / (max - min);
    for (let cell = 0; cell < heat.length; cell++) {
      const step = ((heat[cell]! - min) * scale) | 0;
      counts[2 * step]! += foreground[cell]!;
      counts[2 * step + 1]! += background[cell]!;
      used[step >>> 5]! |= 1 << (step & 31);
    }
    // Twice U, so that ties stay whole numbers.
    let doubled = 0;
    let colder = 0;
    let all = 0;
    for (let word = 0; word < used.length; word++) {
      for (let rest = used[word]!; rest !== 0; rest &= rest - 1) {
        const at = 2 * (32 * word + 31 - Math.clz32(rest & -rest));
        const hits = counts[at]!;
        const misses = counts[at + 1]!;
        doubled += hits * (2 * colder + misses);
        colder += misses;
        all += hits;
        counts[at] = counts[at + 1] = 0;
      }
      used[word] = 0;
    }
    return doubled / (2 * all * colder);
  };
}
