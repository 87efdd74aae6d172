import type { FloatMap } from '../image/raster.ts';
import { upsample } from './upsample.ts';

/**
 * The CAM at `width` × `height`, scaled to [0, 1]: the arithmetic of pytorch-grad-cam
 * (`scale_cam_image`), in single precision. Min-max, bilinear upsampling, min-max once more; its
 * ReLU between the two changes nothing, since neither step can give a value below 0.
 *
 * A flat map gives zeros: ask `isFlat` first. The CAM is expected after its own ReLU.
 */
export function heatmap(cam: FloatMap, width: number, height: number): FloatMap {
  const small = { ...cam, data: minMax(cam.data) };
  const large = upsample(small, width, height);
  return { width, height, data: minMax(large.data) };
}

/** Whether the map has nothing to tell regions apart by: all values equal, or any not finite. */
export function isFlat(cam: FloatMap): boolean {
  const first = cam.data[0];
  return cam.data.every((value) => value === first) || !cam.data.every(Number.isFinite);
}

/** (x − min) / (1e-7 + max(x − min)), each step rounded to single precision as numpy does. */
function minMax(data: Float32Array): Float32Array {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < data.length; i++) {
    if (data[i]! < min) min = data[i]!;
    if (data[i]! > max) max = data[i]!;
  }
  const range = Math.fround(Math.fround(1e-7) + Math.fround(max - min));
  const scaled = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) scaled[i] = Math.fround(data[i]! - min) / range;
  return scaled;
}
