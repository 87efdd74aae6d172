import { wholeOf, type Box } from './box.ts';
import type { LabelMap, Size } from './raster.ts';

/** Input position for every output position, computed as in Pillow: by repeated addition, in doubles. */
function nearest(inSize: number, outSize: number): Int32Array {
  const step = inSize / outSize;
  const positions = new Int32Array(outSize);
  let centre = step / 2;
  for (let out = 0; out < outSize; out++) {
    positions[out] = Math.trunc(centre);
    centre += step;
  }
  return positions;
}

/** A part of an image of any number of channels that was resized by picking pixels, as Pillow's NEAREST. */
export function pickPixels(
  image: Size & { data: Uint8Array },
  { width, height, part, channels }: Size & { part: Box; channels: number },
): LabelMap {
  const columns = nearest(image.width, width).subarray(part.left, part.left + part.width);
  const rows = nearest(image.height, height).subarray(part.top, part.top + part.height);
  const data = new Uint8Array(part.width * part.height * channels);
  let to = 0;
  for (const row of rows) {
    const start = row * image.width;
    for (const column of columns) {
      const from = (start + column) * channels;
      for (let c = 0; c < channels; c++) data[to++] = image.data[from + c]!;
    }
  }
  return { width: part.width, height: part.height, data };
}

/**
 * The labels resized to `width` × `height` pixels, each the label under the output pixel's centre: exactly
 * Pillow's `Image.resize((width, height), Image.Resampling.NEAREST)`, or a part of that. Labels are never
 * mixed.
 */
export function resizeLabels(
  labels: LabelMap,
  width: number,
  height: number,
  part: Box = wholeOf({ width, height }),
): LabelMap {
  return pickPixels(labels, { width, height, part, channels: 1 });
}
