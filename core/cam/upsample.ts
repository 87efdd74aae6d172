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
  const columns = linearTaps(map.width, width, left, right);
  const rows = linearTaps(map.height, height, top, bottom);

  const stretched = new Float32Array(map.height * width);
  for (let y = 0; y < map.height; y++) {
    for (let x = 0; x < width; x++) {
      const left = map.data[y * map.width + columns.first[x]!]!;
      const right = map.data[y * map.width + columns.second[x]!]!;
      stretched[y * width + x] = left * (1 - columns.weight[x]!) + right * columns.weight[x]!;
    }
  }

  const data = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const above = rows.first[y]! * width;
    const below = rows.second[y]! * width;
    const weight = rows.weight[y]!;
    for (let x = 0; x < width; x++) {
      data[y * width + x] = stretched[above + x]! * (1 - weight) + stretched[below + x]! * weight;
    }
  }
  return { width, height, data };
}

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
