import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { FloatMap, Size } from '../image/raster.ts';
import type { Regions } from '../image/regions.ts';
import { denseRanks } from '../region/dense-ranks.ts';
import type { GridMask } from '../region/grid-roc-auc.ts';
import { meanByCell, pixelsOfCells, regionGrid } from '../region/region-grid.ts';

/** Steps that a cell's share of a region is kept in. */
const STEPS = 65_535;

/** Of deflate's window: the 6 KB fit into its 8, so that a larger one takes more time and memory for the same bytes. */
const WINDOW_BITS = 13;

/** Heat and mask of a sample on the grid of cells: base64 of deflated numbers, some 1 KB. */
export const PackedGrid = z.strictObject({
  width: z.int(),
  height: z.int(),
  data: z.string().describe("heat's ranks, shares of foreground, shares of background"),
});
export type PackedGrid = z.infer<typeof PackedGrid>;

/** A heatmap's mean by cell as ranks, and which share of each cell belongs to either region. */
export interface HeatAndMask {
  heat: Uint16Array;
  mask: GridMask;
}

/** Packs a heatmap and the regions of its size. */
export function packGrid(heatmap: FloatMap, regions: Regions): PackedGrid {
  const { width, height, foreground, background } = regionGrid(regions);
  const pixels = pixelsOfCells(regions);
  const cells = pixels.length;
  const numbers = new Uint16Array(3 * cells);
  numbers.set(lessPlane(denseRanks(meanByCell(heatmap)), width));
  for (let cell = 0; cell < cells; cell++) {
    const count = pixels[cell]!;
    numbers[cells + cell] = Math.round((STEPS * foreground[cell]!) / count);
    numbers[2 * cells + cell] = Math.round((STEPS * background[cell]!) / count);
  }
  const deflated = deflateRawSync(inHalves(numbers), { windowBits: WINDOW_BITS });
  return { width, height, data: deflated.toString('base64') };
}

/**
 * The number of foreground pixels in each cell of a grid that was packed of a mask of this size, as `countForeground`
 * counts them: exact as long as a cell has fewer than 65,535 pixels.
 */
export function foregroundOf(packed: PackedGrid, size: Size): Uint32Array {
  const foreground = listOf(halvesOf(packed), 'foreground');
  const pixels = pixelsOfCells(size);
  const counts = new Uint32Array(pixels.length);
  for (let cell = 0; cell < counts.length; cell++) {
    counts[cell] = Math.round((foreground[cell]! * pixels[cell]!) / STEPS);
  }
  return counts;
}

/** What `packGrid` packed. */
export function unpackGrid(packed: PackedGrid): HeatAndMask {
  const halves = halvesOf(packed);
  return {
    heat: withPlane(listOf(halves, 'differences'), packed.width),
    mask: { foreground: listOf(halves, 'foreground'), background: listOf(halves, 'background') },
  };
}

/** Lists of a number for each cell, in the order in which they are packed. */
const LISTS = ['differences', 'foreground', 'background'] as const;

function halvesOf({ data }: PackedGrid): Uint8Array {
  return inflateRawSync(Buffer.from(data, 'base64'));
}

/*
 * Heat changes smoothly, so a rank is close to the plane through the ranks to the left, above, and left above. The
 * difference takes half of the bytes: 0, -1, 1, -2, … become 0, 1, 2, 3, …
 */

function lessPlane(ranks: Uint16Array, width: number): Uint16Array {
  const differences = new Uint16Array(ranks.length);
  for (let cell = 0; cell < ranks.length; cell++) {
    const difference = ranks[cell]! - planeAt(ranks, cell, width);
    differences[cell] = difference < 0 ? -2 * difference - 1 : 2 * difference;
  }
  return differences;
}

function withPlane(differences: Uint16Array, width: number): Uint16Array {
  const ranks = new Uint16Array(differences.length);
  for (let cell = 0; cell < ranks.length; cell++) {
    const each = differences[cell]!;
    const difference = each % 2 === 0 ? each / 2 : -(each + 1) / 2;
    ranks[cell] = planeAt(ranks, cell, width) + difference;
  }
  return ranks;
}

/** What the plane through three neighbours says of a cell, or the only neighbour on the first line and column. */
function planeAt(ranks: Uint16Array, cell: number, width: number): number {
  if (cell === 0) return 0;
  if (cell < width) return ranks[cell - 1]!;
  const above = ranks[cell - width]!;
  return cell % width === 0 ? above : ranks[cell - 1]! + above - ranks[cell - width - 1]!;
}

/** The lower bytes of all numbers, then the higher ones, most of which are alike. */
function inHalves(numbers: Uint16Array): Uint8Array {
  const count = numbers.length;
  const bytes = new Uint8Array(2 * count);
  for (let at = 0; at < count; at++) {
    bytes[at] = numbers[at]!;
    bytes[count + at] = numbers[at]! >> 8;
  }
  return bytes;
}

/** One list of those that `inHalves` wrote. */
function listOf(halves: Uint8Array, name: (typeof LISTS)[number]): Uint16Array {
  const count = halves.length / 2;
  const numbers = new Uint16Array(count / LISTS.length);
  let at = LISTS.indexOf(name) * numbers.length;
  for (let cell = 0; cell < numbers.length; cell++, at++) {
    numbers[cell] = halves[at]! + (halves[count + at]! << 8);
  }
  return numbers;
}
