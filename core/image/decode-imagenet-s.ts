import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { decodeImage } from './decode-image.ts';
import type { Size } from './raster.ts';
import { FOREGROUND, VOID } from './regions.ts';

/** The number of pixels that belong to no class for certain. */
const IGNORED = 1000;

/**
 * A mask of ImageNet-S, whose numbers are R + 256 · G: 1 where the object is, 0 on the background, 255 where the mask
 * says 1000.
 *
 * @throws InvalidImageError `undecodable-mask`, `unknown-label` (objects of several classes), or
 *   `mask-size-mismatch`
 */
export async function decodeImagenetS(bytes: Uint8Array, size: Size): Promise<Uint8Array> {
  const raster = await decodeImage(bytes, { exif: 'ignore', icc: 'ignore' }).catch(
    (cause: unknown) => {
      if (!(cause instanceof InvalidImageError)) throw cause;
      throw new InvalidImageError('undecodable-mask', cause.message, { cause });
    },
  );
  const { width, height, data } = raster;
  if (width !== size.width || height !== size.height) {
    throw new InvalidImageError(
      'mask-size-mismatch',
      `Expected image and mask of one size but the image is ${size.width}x${size.height} and the mask ${width}x${height}`,
    );
  }
  const found = new Set<number>();
  const codes = new Uint8Array(width * height);
  for (let at = 0; at < codes.length; at++) {
    const number = data[3 * at]! + 256 * data[3 * at + 1]!;
    if (number === IGNORED) codes[at] = VOID;
    else if (number !== 0) {
      codes[at] = FOREGROUND;
      found.add(number);
    }
  }
  if (found.size <= 1) return codes;
  throw new InvalidImageError(
    'unknown-label',
    `Expected one class in the mask, since R + 256 · G is its number, but found ${[...found].slice(0, 5).join(', ')}`,
    { hint: 'ImageNet-S has one class in each mask.' },
  );
}
