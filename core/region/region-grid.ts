import { LRUCache } from 'lru-cache';
import { FOREGROUND, VOID, type Regions } from '../image/regions.ts';
import type { Size } from '../image/raster.ts';

/** Cells a side: four times as fine as a usual CAM. */
const CELLS = 32;

/** The grid for maps of a size: 32 × 32, and never finer than the map. */
export function gridSize({ width, height }: Size): Size {
  return { width: Math.min(CELLS, width), height: Math.min(CELLS, height) };
}

/**
 * The cell of each pixel along a line: pixel i of n belongs to cell ⌊i · cells / n⌋. Where n is no multiple
 * of the cells, some have a pixel more than others.
 */
export function cellsAlong(pixels: number, cells: number): Uint16Array {
  return Uint16Array.from({ length: pixels }, (_, at) => Math.floor((at * cells) / pixels));
}

/** The cells of the sizes that were used last: a model has one. */
const known = new LRUCache<string, Uint16Array, Size>({
  max: 4,
  memoMethod: (_key, _stale, { context }) => findCells(context),
});

/** The cell of each pixel, row by row. Not to be changed. */
export function cellsOf({ width, height }: Size): Uint16Array {
  return known.memo(`${width}x${height}`, { context: { width, height } });
}

function findCells(size: Size): Uint16Array {
  const grid = gridSize(size);
  const columns = cellsAlong(size.width, grid.width);
  const rows = cellsAlong(size.height, grid.height);
  const cells = new Uint16Array(size.width * size.height);
  for (let y = 0, i = 0; y < size.height; y++) {
    const start = rows[y]! * grid.width;
    for (let x = 0; x < size.width; x++, i++) cells[i] = start + columns[x]!;
  }
  return cells;
}

/** The number of pixels in each cell, for the sizes that were used last. */
const knownCounts = new LRUCache<string, Uint32Array, Size>({
  max: 4,
  memoMethod: (_key, _stale, { context }) => {
    const grid = gridSize(context);
    const counts = new Uint32Array(grid.width * grid.height);
    for (const cell of cellsOf(context)) counts[cell]! += 1;
    return counts;
  },
});

/** The number of pixels in each cell, row by row. Not to be changed. */
export function pixelsOfCells({ width, height }: Size): Uint32Array {
  return knownCounts.memo(`${width}x${height}`, { context: { width, height } });
}

/** How many pixels of each cell belong to either region, row by row; void pixels to none. */
export interface RegionGrid extends Size {
  foreground: Uint32Array;
  background: Uint32Array;
}

/** A mask's regions on the grid. */
export function regionGrid(regions: Regions): RegionGrid {
  const size = gridSize(regions);
  const foreground = new Uint32Array(size.width * size.height);
  const background = new Uint32Array(size.width * size.height);
  const cells = cellsOf(regions);
  const { codes } = regions;
  for (let i = 0; i < cells.length; i++) {
    const code = codes[i]!;
    if (code === VOID) continue;
    if (code === FOREGROUND) foreground[cells[i]!]!++;
    else background[cells[i]!]!++;
  }
  return { ...size, foreground, background };
}
