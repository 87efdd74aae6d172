import { newBytes } from './pixel-array.ts';
import type { LabelMap, Raster, Size } from './raster.ts';

/** A rectangle of pixels. Its left and top may be negative: outside of what it is a part of. */
export interface Box extends Size {
  left: number;
  top: number;
}

/** All of an image. */
export function wholeOf({ width, height }: Size): Box {
  return { left: 0, top: 0, width, height };
}

/** Whether a box is all of an image. */
export function isWhole(box: Box, { width, height }: Size): boolean {
  return box.left === 0 && box.top === 0 && box.width === width && box.height === height;
}

/** A part of an image, which contains the box. */
export function cutRaster(raster: Raster, box: Box): Raster {
  return { width: box.width, height: box.height, data: cut(raster, box, 3) };
}

/** A part of a mask, which contains the box: the mask itself if the box is all of it. */
export function cutLabels(labels: LabelMap, box: Box): LabelMap {
  if (isWhole(box, labels)) return labels;
  return { width: box.width, height: box.height, data: cut(labels, box, 1) };
}

/** Writes `part` over a place of `image`, which contains the box. */
export function pasteRaster(image: Raster, part: Raster, { left, top }: Pick<Box, 'left' | 'top'>) {
  paste(image, part, { left, top, channels: 3 });
}

/** Writes `part` over a place of `labels`, which contain the box. */
export function pasteLabels(
  labels: LabelMap,
  part: LabelMap,
  { left, top }: Pick<Box, 'left' | 'top'>,
) {
  paste(labels, part, { left, top, channels: 1 });
}

interface Pixels<Data> extends Size {
  data: Data;
}

function cut({ width, data }: Pixels<Uint8Array>, box: Box, channels: number): Uint8Array {
  const out = newBytes(box.width * box.height * channels);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * channels;
    out.set(data.subarray(from, from + box.width * channels), y * box.width * channels);
  }
  return out;
}

/** Copies a part into an image of the same channels, row by row. */
export function paste<Data extends Uint8Array | Float32Array>(
  image: Pixels<Data>,
  part: Pixels<Data>,
  { left, top, channels }: { left: number; top: number; channels: number },
): void {
  for (let y = 0; y < part.height; y++) {
    const row = part.data.subarray(y * part.width * channels, (y + 1) * part.width * channels);
    image.data.set(row, ((top + y) * image.width + left) * channels);
  }
}
