import { wholeOf, type Box } from './box.ts';
import type { Raster } from './raster.ts';

/**
 * The raster resized to `width` × `height` pixels without antialiasing, or a part of the result: each pixel is
 * interpolated between the nearest two of each axis, with half-pixel centres and edges clamped. In double
 * precision, rounded to whole numbers, halves to even.
 *
 * So resize Keras and TensorFlow (`tf.image.resize` with its default `antialias=False`, which keeps
 * fractions: at most 0.5 away), PyTorch's `interpolate(mode='bilinear', align_corners=False)`, and OpenCV's
 * INTER_LINEAR (whose 8-bit arithmetic has 11 fraction bits: at most 1 away).
 */
export function resizeLinear(
  raster: Raster,
  width: number,
  height: number,
  part: Box = wholeOf({ width, height }),
): Raster {
  const columns = taps(raster.width, width, part.left, part.width);
  const rows = taps(raster.height, height, part.top, part.height);
  const stride = raster.width * 3;
  const data = new Uint8Array(part.width * part.height * 3);
  let to = 0;
  for (let y = 0; y < part.height; y++) {
    const above = rows.first[y]! * stride;
    const below = rows.second[y]! * stride;
    const down = rows.weight[y]!;
    for (let x = 0; x < part.width; x++) {
      const left = columns.first[x]! * 3;
      const right = columns.second[x]! * 3;
      const across = columns.weight[x]!;
      for (let c = 0; c < 3; c++) {
        const upper =
          raster.data[above + left + c]! * (1 - across) + raster.data[above + right + c]! * across;
        const lower =
          raster.data[below + left + c]! * (1 - across) + raster.data[below + right + c]! * across;
        data[to++] = rounded(upper * (1 - down) + lower * down);
      }
    }
  }
  return { width: part.width, height: part.height, data };
}

/** For each output pixel, the two input pixels around its centre and the weight of the second. */
function taps(source: number, target: number, from: number, length: number) {
  const first = new Int32Array(length);
  const second = new Int32Array(length);
  const weight = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const centre = Math.max((from + i + 0.5) * (source / target) - 0.5, 0);
    first[i] = Math.min(Math.floor(centre), source - 1);
    second[i] = Math.min(first[i]! + 1, source - 1);
    weight[i] = centre - first[i]!;
  }
  return { first, second, weight };
}

/** To the nearest whole number, halves to even. */
function rounded(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
