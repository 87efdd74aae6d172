import { Compiled } from '../assembly/compiled.ts';
import { headAucsWasm } from './assembly/head-aucs.wasm.ts';
import { WHOLE, type Part } from '../image/placement.ts';
import type { Size } from '../image/raster.ts';
import { linearTaps } from '../cam/upsample.ts';
import type { RegionGrid } from '../region/region-grid.ts';

/** Heat is told apart to 12 bits, as in the routines. */
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
  const [first] = layers;
  if (!first) throw new RangeError('Expected the maps of at least one layer');
  const heads = first.data.length / (first.width * first.height);
  const cells = grid.width * grid.height;
  return routines.use(partsOf(layers, grid, part), (memory, ...starts) => {
    const [heat = 0, regions = 0, counts = 0, used = 0, ...ofLayers] = starts;
    const sum = new Float32Array(memory, heat, cells);
    return Array.from({ length: heads }, (_, head) => {
      sum.fill(0);
      layers.forEach(({ width, height, data }, i) => {
        const [maps = 0, ...tables] = ofLayers.slice(4 * i, 4 * (i + 1));
        const size = width * height;
        const divisor =
          layers.length > 1 ? spreadOf(data.subarray(head * size, (head + 1) * size)) : 1;
        const map = maps + head * size * Float32Array.BYTES_PER_ELEMENT;
        const to = [heat, grid.width, grid.height];
        routines.run('enlarge', map, width, height, ...to, ...tables, divisor);
      });
      return routines.run('measure', heat, cells, regions, counts, used);
    });
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

const routines = new Compiled(headAucsWasm, ['enlarge', 'measure']);

/** What the routines work on: the heat, the regions, the counts, and of each layer maps, columns, rows and room. */
function partsOf(layers: readonly HeadMaps[], grid: RegionGrid, part: Part) {
  const cells = grid.width * grid.height;
  const regions = new Uint32Array(2 * cells);
  for (let cell = 0; cell < cells; cell++) {
    regions[2 * cell] = grid.foreground[cell]!;
    regions[2 * cell + 1] = grid.background[cell]!;
  }
  const { BYTES_PER_ELEMENT } = Float32Array;
  return [
    ...[
      BYTES_PER_ELEMENT * cells,
      regions,
      new Uint32Array(2 * STEPS),
      new Uint32Array(STEPS / 32),
    ],
    ...layers.flatMap(({ width, height, data }) => [
      data,
      inOne(linearTaps(width, grid.width, part.left, part.right)),
      inOne(linearTaps(height, grid.height, part.top, part.bottom)),
      BYTES_PER_ELEMENT * height * grid.width,
    ]),
  ];
}

/** Taps as the routines read them: the positions, then the weights. */
function inOne({ first, second, weight }: ReturnType<typeof linearTaps>): Uint8Array {
  const bytes = new Uint8Array(3 * first.byteLength);
  [first, second, weight].forEach(({ buffer, byteOffset, byteLength }, i) =>
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), i * byteLength),
  );
  return bytes;
}
