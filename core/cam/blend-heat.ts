import { Compiled } from '../assembly/compiled.ts';
import type { Colour, LabelMap, Raster } from '../image/raster.ts';
import { blendHeatWasm } from './assembly/blend-heat.wasm.ts';

/** What covers a pixel. */
export interface Cover {
  colour: Colour;
  /** From 0, when nothing of it shows, to 1. */
  opacity: number;
}

export interface BlendOptions {
  /** What covers the pixels of each level. */
  covers: readonly Cover[];
  /** The level whose pixels keep all of their own colour. */
  kept: number;
}

const routines = new Compiled(blendHeatWasm, ['blend']);

/** How much of a photo's brightness is left in grey, and of its own colour. Most goes, so that a colour means heat. */
const GREY = 0.7;
const OWN = 0.3;

/** Values of what is left of a photo have 16 fraction bits, then 8; how much of that shows has 14. */
const LEFT = 2 ** 16;
const SHOWN = 2 ** 14;
const BITS = 2 ** 22;

const weights = [0.2126 * GREY, 0.7152 * GREY, 0.0722 * GREY, OWN].map((weight) =>
  Math.round(weight * LEFT),
);

/**
 * Blends a colour over each pixel of a photo, by the levels of another picture of its size. Computed in fixed point:
 * up to one below the exact value.
 */
export function heatBlender({
  covers,
  kept,
}: BlendOptions): (photo: Raster, levels: LabelMap) => Raster {
  const entries = Int32Array.from(
    covers.flatMap(({ colour, opacity }) => [
      ...colour.map((value) => opacity * value * BITS),
      (1 - opacity) * SHOWN,
    ]),
  );
  return ({ width, height, data }, levels) => {
    const parts = [data, data.length, levels.data, entries];
    const blended = routines.use(parts, (memory, from = 0, to = 0, ofLevels = 0, table = 0) => {
      routines.run('blend', from, to, ofLevels, levels.data.length, table, kept, ...weights);
      return new Uint8Array(memory, to, data.length).slice();
    });
    return { width, height, data: blended };
  };
}
