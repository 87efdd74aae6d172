import { InputError } from '../errors/input-error.ts';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { decodeMask } from '../image/decode-mask.ts';
import { decodeImagenetS } from '../image/decode-imagenet-s.ts';
import { decodeRle } from '../image/decode-rle.ts';
import { fillBox, fillPolygon } from '../image/fill-polygon.ts';
import type { LabelMap, Size } from '../image/raster.ts';
import { VOID } from '../image/regions.ts';
import type { StoredMask } from '../image/stored-mask.ts';
import type { Drawn, Shape } from '../schema/drawn.ts';
import { OBJECT } from './masks/one-object.ts';
import { decideReading } from './masks/decide-reading.ts';
import { readContent, type MaskContent } from './masks/mask-content.ts';
import { toLabels } from './masks/to-labels.ts';

/**
 * The labels of a region that is drawn from shapes: 1 in any of them, 255 where one is void and no other
 * is, 0 elsewhere. `read` returns a mask file of the dataset.
 *
 * @throws InvalidImageError `undecodable-mask`, `mask-size-mismatch`, or what `read` throws
 */
export async function drawRegion(
  { shapes }: Pick<Drawn, 'shapes'>,
  { width, height }: Size,
  read: (file: string) => Promise<Uint8Array>,
): Promise<LabelMap> {
  const data = new Uint8Array(width * height);
  // Objects come last, so that a crowd behind them takes no pixel of theirs.
  for (const isVoid of [true, false]) {
    for (const shape of shapes.filter((each) => (each.void ?? false) === isVoid)) {
      const inside = await pixelsOf(shape, { width, height }, read);
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
  read: (file: string) => Promise<Uint8Array>,
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
      const bytes = await read(shape.file);
      const mask = await decodeMask(bytes);
      expectSize(mask, size);
      const { file, value } = shape;
      if (value === undefined) return theObject(mask, await readContent(file, bytes));
      return Uint8Array.from(mask.pixels, (pixel) => insideMask(pixel, value));
    }
  }
}

/** In masks with the numbers of classes, 255 is void. */
function insideMask(pixel: number, value: number): number {
  if (pixel === value) return 1;
  return pixel === VOID ? VOID : 0;
}

/** The one object of a mask, read as `decideReading` does without names. */
function theObject(mask: StoredMask, content: MaskContent): Uint8Array {
  if (content.codes.every(({ colour }) => colour === 0)) return new Uint8Array(mask.pixels.length);
  const masks = [{ ...content, class: null }];
  const facts = { masks, names: null, voidValue: undefined, size: 'same' } as const;
  try {
    const uri = content.file;
    const { reading } = decideReading({ ...facts, isVoc: false, hasClasses: false, uri });
    const { data } = toLabels(mask, reading);
    const classes = new Set(data.filter((label) => label !== 0 && label !== VOID));
    if (classes.size > 1) throw new InputError(`${uri} has ${classes.size} classes`);
    return data.map((label) => (label === VOID ? VOID : Math.min(label, 1)));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InvalidImageError('unknown-label', error.message, {
      hint: 'Say which value is the object, in the column "value" of the list.',
      cause: error,
    });
  }
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
