import type { FloatMap } from '../image/raster.ts';

/**
 * Bilinear resize in single precision, like `cv2.resize(…, interpolation=INTER_LINEAR)`: half-pixel
 * centres, edges clamped, columns first. Not antialiased when shrinking, like cv2.
 */
export function upsample(map: FloatMap, width: number, height: number): FloatMap {
  const columns = linearTaps(map.width, width);
  const rows = linearTaps(map.height, height);

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

/** For each output pixel, the two input pixels around its centre and the weight of the second. */
export function linearTaps(source: number, target: number) {
  const first = new Int32Array(target);
  const second = new Int32Array(target);
  const weight = new Float32Array(target);
  for (let i = 0; i < target; i++) {
    const centre = (i + 0.5) * (source / target) - 0.5;
    const clamped = Math.min(Math.max(centre, 0), source - 1);
    first[i] = Math.floor(clamped);
    second[i] = Math.min(first[i]! + 1, source - 1);
    weight[i] = clamped - first[i]!;
  }
  return { first, second, weight };
}
