import { WHOLE, type Part } from '../image/placement.ts';
import type { FloatMap } from '../image/raster.ts';

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
  const stretched = toWidth(map, linearTaps(map.width, width, left, right));
  const rows = linearTaps(map.height, height, top, bottom);
  const data = new Float32Array(height * width);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let above = rows.first[y]! * width;
    let below = rows.second[y]! * width;
    const lower = rows.weight[y]!;
    const upper = 1 - lower;
    for (const end = to + width; to < end; to++) {
      data[to] = stretched[above++]! * upper + stretched[below++]! * lower;
    }
  }
  return { width, height, data };
}

function toWidth({ width, height, data }: FloatMap, columns: Taps): Float32Array {
  const { first, second, weight } = columns;
  const stretched = new Float32Array(height * weight.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < weight.length; x++) {
      const right = weight[x]!;
      stretched[to++] = data[row + first[x]!]! * (1 - right) + data[row + second[x]!]! * right;
    }
  }
  return stretched;
}

type Taps = ReturnType<typeof linearTaps>;

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
