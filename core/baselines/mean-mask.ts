import { heatmap } from '../cam/heatmap.ts';
import type { FloatMap, LabelMap, Size } from '../image/raster.ts';
import { countByCell, gridSize, pixelsOfCells } from '../region/region-grid.ts';
import type { MaskSum } from '../schema/baseline-plan.ts';
import type { Baseline } from './baseline.ts';

/** The usual place of objects in the dataset: the mean of the other images' masks, scaled to [0, 1]. */
export const meanMask: Baseline = {
  title: 'the mean mask of the other images',
  needsOthers: true,
  heat({ size: { width, height }, meanOfOthers }) {
    const mean = meanOfOthers();
    return mean && heatmap(mean, width, height);
  },
};

/** The number of foreground pixels in each cell of the grid, row by row. */
export function countForeground(labels: LabelMap, foreground: number): Uint32Array {
  return countByCell(labels, labels.data, foreground);
}

/**
 * The sum of masks of one size.
 *
 * @param masks the counts of each by cell, as `countForeground` gives them
 */
export function sumOfMasks(size: Size, masks: Iterable<ArrayLike<number>>): MaskSum {
  const grid = gridSize(size);
  const counts = new Float64Array(grid.width * grid.height);
  let count = 0;
  for (const mask of masks) {
    for (let cell = 0; cell < counts.length; cell++) counts[cell]! += mask[cell]!;
    count += 1;
  }
  return { size, masks: count, counts: [...counts] };
}

/** Adds two sums of masks of the same size. */
export function addMasks(a: MaskSum, b: MaskSum): MaskSum {
  const counts = a.counts.map((count, cell) => count + b.counts[cell]!);
  return { size: a.size, masks: a.masks + b.masks, counts };
}

/**
 * The mean of all masks except some, on the grid: for each cell the share of its pixels that are
 * foreground. Undefined if no other mask is left.
 *
 * @param own the sum of the masks to leave out, which are part of all
 */
export function meanOfOthers(
  { size, masks, counts }: MaskSum,
  own: { masks: number; counts: ArrayLike<number> },
): FloatMap | undefined {
  const others = masks - own.masks;
  if (others === 0) return undefined;
  const pixels = pixelsOfCells(size);
  const data = new Float32Array(counts.length);
  for (let cell = 0; cell < data.length; cell++) {
    data[cell] = (counts[cell]! - own.counts[cell]!) / (others * pixels[cell]!);
  }
  return { ...gridSize(size), data };
}
