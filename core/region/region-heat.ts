import { Compiled } from '../assembly/compiled.ts';
import type { FloatMap } from '../image/raster.ts';
import type { Regions } from '../image/regions.ts';
import { regionHeatWasm } from './assembly/region-heat.wasm.ts';

/** What one pass over a heatmap's pixels finds: the input of measures that need no order. */
export interface RegionHeat {
  /** Sums of heat, added pixel by pixel in double precision. */
  foreground: number;
  background: number;
  /**
   * Index of the hottest pixel that is in a region. If several are equally hot, the first in row-major order,
   * as in numpy's argmax.
   */
  hottest: number;
  /** The same of all pixels, void ones too. */
  hottestOfAll: number;
  /** Pixels of both regions with a heat of exactly 0. */
  zeros: number;
}

/** Looks through a heatmap of the regions' size once for several measures. */
export function regionHeat({ data }: FloatMap, { codes }: Regions): RegionHeat {
  const { length } = codes;
  const room = 16;
  return routines.use([data, codes, room, room], (memory, heat, codesAt, sums, found) => {
    routines.run('scan', heat, codesAt, length, sums, found);
    const [background = 0, foreground = 0] = new Float64Array(memory, sums, 2);
    const [hottest = 0, hottestOfAll = 0, zeros = 0] = new Int32Array(memory, found, 3);
    return { foreground, background, hottest, hottestOfAll, zeros };
  });
}

const routines = new Compiled(regionHeatWasm, ['scan']);
