import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { FloatMap, Size } from '../image/raster.ts';
import type { Regions } from '../image/regions.ts';
import { denseRanks, type GridMask } from '../region/grid-roc-auc.ts';
import { meanByCell, pixelsOfCells, regionGrid } from '../region/region-grid.ts';

/** Steps that a cell's share of a region is kept in. */
const STEPS = 65_535;

/** Of deflate's window: the 6 KB fit into its 8, so that a larger one takes more time and memory for the same bytes. */
const WINDOW_BITS = 13;

/** Heat and mask of a sample on the grid of cells: base64 of deflated 16-bit numbers, some 2 KB. */
export const PackedGrid = z.strictObject({
  cells: z.int(),
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
  const { foreground, background } = regionGrid(regions);
  const pixels = pixelsOfCells(regions);
  const cells = pixels.length;
  const numbers = new Uint16Array(3 * cells);
  numbers.set(denseRanks(meanByCell(heatmap)));
  for (let cell = 0; cell < cells; cell++) {
    const count = pixels[cell]!;
    numbers[cells + cell] = Math.round((STEPS * foreground[cell]!) / count);
    numbers[2 * cells + cell] = Math.round((STEPS * background[cell]!) / count);
  }
  return { cells, data: deflateRawSync(numbers, { windowBits: WINDOW_BITS }).toString('base64') };
}

/**
 * The number of foreground pixels in each cell of a grid that was packed of a mask of this size, as `countForeground`
 * counts them: exact as long as a cell has fewer than 65,535 pixels.
 */
export function foregroundOf(packed: PackedGrid, size: Size): Uint32Array {
  const { mask } = unpackGrid(packed);
  const pixels = pixelsOfCells(size);
  const counts = new Uint32Array(mask.foreground.length);
  for (let cell = 0; cell < counts.length; cell++) {
    counts[cell] = Math.round((mask.foreground[cell]! * pixels[cell]!) / STEPS);
  }
  return counts;
}

/** What `packGrid` packed. */
export function unpackGrid({ cells, data }: PackedGrid): HeatAndMask {
  const bytes = inflateRawSync(Buffer.from(data, 'base64'));
  const numbers = new Uint16Array(3 * cells);
  new Uint8Array(numbers.buffer).set(bytes);
  return {
    heat: numbers.subarray(0, cells),
    mask: {
      foreground: numbers.subarray(cells, 2 * cells),
      background: numbers.subarray(2 * cells),
    },
  };
}
