import { Compiled } from '../assembly/compiled.ts';
import { BACKGROUND, FOREGROUND, type Regions } from '../image/regions.ts';
import type { FloatMap, Size } from '../image/raster.ts';
import { regionGridWasm } from './assembly/region-grid.wasm.ts';

/** Cells a side: four times as fine as a usual CAM. */
const CELLS = 32;

/** The grid for maps of a size: 32 × 32, and never finer than the map. */
export function gridSize({ width, height }: Size): Size {
  return { width: Math.min(CELLS, width), height: Math.min(CELLS, height) };
}

/**
 * The first pixel of each cell along a line of n pixels and, last, n: pixel i belongs to cell ⌊i · cells / n⌋. Where n is
 * no multiple of the cells, some have a pixel more than others.
 */
export function cellStarts(pixels: number, cells: number): Int32Array {
  const starts = new Int32Array(cells + 1);
  for (let cell = 0; cell <= cells; cell++) starts[cell] = Math.ceil((cell * pixels) / cells);
  return starts;
}

/** The number of pixels in each cell, row by row. */
export function pixelsOfCells(size: Size): Uint32Array {
  const { width, height } = gridSize(size);
  const [columns, rows] = startsOf(size);
  const counts = new Uint32Array(width * height);
  for (let y = 0, cell = 0; y < height; y++) {
    const lines = rows[y + 1]! - rows[y]!;
    for (let x = 0; x < width; x++, cell++) counts[cell] = lines * (columns[x + 1]! - columns[x]!);
  }
  return counts;
}

/** The number of pixels in each cell that have a value, row by row. */
export function countByCell(size: Size, pixels: Uint8Array, value: number): Uint32Array {
  const { width, height } = gridSize(size);
  const room = width * height * Uint32Array.BYTES_PER_ELEMENT;
  const parts = [pixels, ...startsOf(size), size.width, room];
  return routines.use(parts, (memory, from, columns, rows, ofColumn, counts) => {
    routines.run('count', from, value, columns, width, rows, height, ofColumn, counts);
    return new Uint32Array(memory, counts, width * height).slice();
  });
}

/** The mean heat of each cell, row by row, summed line by line in double precision. */
export function meanByCell(heatmap: FloatMap): Float32Array {
  const { width, height } = gridSize(heatmap);
  const room = width * height * Float64Array.BYTES_PER_ELEMENT;
  const pixels = pixelsOfCells(heatmap);
  const parts = [heatmap.data, ...startsOf(heatmap), room];
  return routines.use(parts, (memory, heat, columns, rows, sums) => {
    routines.run('sum', heat, columns, width, rows, height, sums);
    const sumOf = new Float64Array(memory, sums, width * height);
    const means = new Float32Array(width * height);
    for (let cell = 0; cell < means.length; cell++) means[cell] = sumOf[cell]! / pixels[cell]!;
    return means;
  });
}

const routines = new Compiled(regionGridWasm, ['count', 'sum']);

function startsOf(size: Size): [columns: Int32Array, rows: Int32Array] {
  const { width, height } = gridSize(size);
  return [cellStarts(size.width, width), cellStarts(size.height, height)];
}

/** How many pixels of each cell belong to either region, row by row; void pixels to none. */
export interface RegionGrid extends Size {
  foreground: Uint32Array;
  background: Uint32Array;
}

/** A mask's regions on the grid. */
export function regionGrid(regions: Regions): RegionGrid {
  return {
    ...gridSize(regions),
    foreground: countByCell(regions, regions.codes, FOREGROUND),
    background: countByCell(regions, regions.codes, BACKGROUND),
  };
}
