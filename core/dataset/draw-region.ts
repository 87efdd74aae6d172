import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { decodeMask } from '../image/decode-mask.ts';
import { decodeImagenetS } from '../image/decode-imagenet-s.ts';
import { decodeRle } from '../image/decode-rle.ts';
import { fillBox, fillPolygon } from '../image/fill-polygon.ts';
import type { LabelMap, Size } from '../image/raster.ts';
import { VOID } from '../image/regions.ts';
import type { Drawn, Shape } from '../schema/drawn.ts';
import type { MaskReading } from '../schema/mask-reading.ts';
import { OBJECT } from './masks/one-object.ts';
import { toLabels } from './masks/to-labels.ts';

/** Mask files of a dataset, and what their values mean. */
interface MaskFiles {
  read: (file: string) => Promise<Uint8Array>;
  reading: MaskReading;
}

/**
 * The labels of a region that is drawn from shapes: 1 in any of them, 255 where one is void and no other
 * is, 0 elsewhere.
 *
 * @throws InvalidImageError `undecodable-mask`, `mask-size-mismatch`, `unknown-label`, or what `read` throws
 */
export async function drawRegion(
  { shapes }: Pick<Drawn, 'shapes'>,
  { width, height }: Size,
  files: MaskFiles,
): Promise<LabelMap> {
  const data = new Uint8Array(width * height);
  // Objects come last, so that a crowd behind them takes no pixel of theirs.
  for (const isVoid of [true, false]) {
    for (const shape of shapes.filter((each) => (each.void ?? false) === isVoid)) {
      const inside = await pixelsOf(shape, { width, height }, files);
      for (let at = 0; at < data.length; at++) {
        if (inside[at] === 1) data[at] = isVoid ? VOID : OBJECT;
        else if (inside[at] === VOID && data[at] === 0) data[at] = VOID;
      }
    }
  }
  return { width, height, data };
}

/** 1 inside, 0 outside, 255 if the file says that a pixel is neither. */
async function pixelsOf(
  shape: Shape,
  size: Size,
  { read, reading }: MaskFiles,
): Promise<Uint8Array> {
  switch (shape.kind) {
    case 'polygons':
      return union(
        shape.points.map((points) => fillPolygon(points, size)),
        size,
      );
    case 'box':
      return fillBox(shape.box, size);
    case 'share': {
      const [x, y, width, height] = shape.share;
      const { width: w, height: h } = size;
      return fillBox([x * w, y * h, width * w, height * h], size);
    }
    case 'imagenet-s':
      return decodeImagenetS(await read(shape.file), size);
    case 'rle':
      expectSize({ width: shape.rle.size[1], height: shape.rle.size[0] }, size);
      return decodeRle(shape.rle);
    case 'mask': {
      const mask = await decodeMask(await read(shape.file));
      expectSize(mask, size);
      const { value, outside = VOID, label = OBJECT } = shape;
      if (value !== undefined) {
        const { pixels } = mask;
        const drawn = new Uint8Array(pixels.length);
        for (let i = 0; i < drawn.length; i++) drawn[i] = inside(pixels[i]!, value, outside);
        return drawn;
      }
      return toLabels(mask, reading).data.map((each) => inside(each, label, VOID));
    }
  }
}

function inside(pixel: number, value: number, outside: number | null): number {
  if (pixel === value) return 1;
  return pixel === outside ? VOID : 0;
}

function union(parts: readonly Uint8Array[], { width, height }: Size): Uint8Array {
  const all = new Uint8Array(width * height);
  for (const part of parts) for (let at = 0; at < all.length; at++) all[at]! |= part[at]!;
  return all;
}

function expectSize(found: Size, { width, height }: Size): void {
  if (found.width === width && found.height === height) return;
  throw new InvalidImageError(
    'mask-size-mismatch',
    `Expected image and mask of one size but the image is ${width}x${height} and the mask ${found.width}x${found.height}`,
  );
}
