import { Compiled } from '../assembly/compiled.ts';
import { WHOLE, type Part } from '../image/placement.ts';
import type { FloatMap } from '../image/raster.ts';
import { upsampleWasm } from './assembly/upsample.wasm.ts';

/**
 * Bilinear resize in single precision, like `cv2.resize(…, interpolation=INTER_LINEAR)`: half-pixel
 * centres, edges clamped, columns first. Not antialiased when shrinking, like cv2. The result covers the
 * whole map, or a part of it.
 */
export function upsample(
  map: FloatMap,
  width: number,
  height: number,
  { left, top, right, bottom }: Part = WHOLE,
): FloatMap {
  const { first, second, weight } = linearTaps(map.width, width, left, right);
  const rows = linearTaps(map.height, height, top, bottom);
  const parts = [
    ...[map.data, first, second, weight, rows.first, rows.second, rows.weight],
    map.height * width * Float32Array.BYTES_PER_ELEMENT,
    height * width * Float32Array.BYTES_PER_ELEMENT,
  ];
  const data = routines.use(parts, (memory, ...starts) => {
    const [from = 0, ...tables] = starts;
    routines.run('enlarge', from, map.width, map.height, ...tables, width, height);
    return new Float32Array(memory, starts.at(-1), height * width).slice();
  });
  return { width, height, data };
}

const routines = new Compiled(upsampleWasm, ['enlarge']);

/**
 * For each output pixel, the two input pixels around its centre and the weight of the second. The output
 * covers the input from one share of its length to another, 0 to 1.
 */
export function linearTaps(source: number, target: number, from = 0, to = 1) {
  const first = new Int32Array(target);
  const second = new Int32Array(target);
  const weight = new Float32Array(target);
  for (let i = 0; i < target; i++) {
    const centre = from * source + (i + 0.5) * (((to - from) * source) / target) - 0.5;
    const clamped = Math.min(Math.max(centre, 0), source - 1);
    first[i] = Math.floor(clamped);
    second[i] = Math.min(first[i]! + 1, source - 1);
    weight[i] = clamped - first[i]!;
  }
  return { first, second, weight };
}
