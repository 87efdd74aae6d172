import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import type { ImageOptions } from '../schema/image-options.ts';
import { decodeBmp, decodePnm, type Bitmap } from './bitmap.ts';
import { decodingFailure } from './decoding-failure.ts';
import { fileType } from './file-type.ts';
import { withoutTransparency } from './gif-opaque.ts';
import { jpegFrame } from './header-pixels.ts';
import { MAX_PIXELS } from './max-pixels.ts';
import type { Raster } from './raster.ts';
import { isPlainYcbcr, ycbcrToRgb } from './tiff-ycbcr.ts';

/** Types whose pixels are never inks, and have 8 or 16 bits. */
const PLAIN = ['PNG', 'WebP', 'GIF'];
const DECODABLE = ['JPEG', 'PNG', 'WebP', 'TIFF', 'GIF', 'AVIF', 'BMP', 'PNM'];

/**
 * The pixels of an image file: 8-bit RGB, as from PIL's `Image.open(…).convert('RGB')`. The file's name is
 * ignored.
 *
 * - Grey and palette images are expanded, alpha is dropped (not composited), and animations give their
 *   first frame.
 * - 16-bit samples are reduced to their high byte, as in PIL for RGB; 16-bit grey, which PIL clips at 255,
 *   is the one exception.
 * - CMYK becomes RGB by PIL's formula, channel · black, without a colour profile.
 * - A GIF's transparent pixels have the colours of their indices. A TIFF is turned upright, whatever
 *   `options` say. So PIL does both.
 * - BMP, PBM, PGM and PPM are read by other code than the rest, with the same result as PIL.
 * - EXIF orientation and ICC profiles are applied only if `options` say so ('auto' is
 *   decided for a whole dataset, and does not apply it here); `icc: 'apply'` converts to
 *   sRGB, CMYK by its profile or a standard one.
 *
 * Truncated files and files with less data than their declared size are refused. Damage that leaves no gap
 * is not detected, as in PIL.
 *
 * @throws InvalidImageError `undecodable-image`
 * @throws OutOfResourcesError There is not enough memory now.
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: Pick<ImageOptions, 'exif' | 'icc'>,
): Promise<Raster> {
  const type = fileType(bytes);
  if (!DECODABLE.includes(type)) {
    throw new InvalidImageError(
      'undecodable-image',
      `Expected a ${DECODABLE.join(', ')} image but the file's content is ${type}`,
      { hint: 'Save the image as JPEG or PNG.' },
    );
  }
  if (type === 'BMP' || type === 'PNM') {
    try {
      return toRgb(type === 'BMP' ? decodeBmp(bytes) : decodePnm(bytes));
    } catch (error) {
      throw undecodable(type, error);
    }
  }
  try {
    return await decode(bytes, options, 'warning');
  } catch (error) {
    if (isIncomplete(error)) throw undecodable(type, error);
  }
  // Only a warning, such as stray bytes between segments, or an error that will occur again.
  try {
    return await decode(bytes, options, 'error');
  } catch (error) {
    throw undecodable(type, error);
  }
}

async function decode(
  bytes: Uint8Array,
  { exif, icc }: Pick<ImageOptions, 'exif' | 'icc'>,
  failOn: NonNullable<SharpOptions['failOn']>,
): Promise<Raster> {
  const type = fileType(bytes);
  const file = type === 'GIF' ? withoutTransparency(bytes) : bytes;
  const image = sharp(file, { failOn, ignoreIcc: icc === 'ignore', limitInputPixels: MAX_PIXELS });
  const inks = (await isOfInks(bytes, { type, image })) && icc === 'ignore';
  if (exif === 'apply' || type === 'TIFF') image.autoOrient();
  if (inks) image.pipelineColourspace('cmyk').toColourspace('cmyk');
  else image.toColourspace('srgb').removeAlpha();
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (inks) return { width, height, data: cmykToRgb(data, channels) };
  const rgb = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { width, height, data: type === 'TIFF' && isPlainYcbcr(bytes) ? ycbcrToRgb(rgb) : rgb };
}

/**
 * Whether pixels are cyan, magenta, yellow and black, by the header where that takes no decoder. Throws an error if samples
 * are neither of 8 nor of 16 bits.
 */
async function isOfInks(
  bytes: Uint8Array,
  { type, image }: { type: string; image: Sharp },
): Promise<boolean> {
  if (PLAIN.includes(type)) return false;
  const frame = type === 'JPEG' ? jpegFrame(bytes) : null;
  if (frame) return frame.components === 4;
  const { space, depth } = await image.metadata();
  if (depth !== 'uchar' && depth !== 'ushort') throw new Error(`${depth} samples`);
  return space === 'cmyk';
}

/** Grey in three channels, and the high byte of 16 bits. */
function toRgb({ width, height, channels, data, isBits = false }: Bitmap): Raster {
  const isDeep = data instanceof Uint16Array;
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i++) {
    const value = data[channels === 1 ? Math.floor(i / 3) : i]!;
    rgb[i] = isDeep ? value >> 8 : isBits ? value * 255 : value;
  }
  return { width, height, data: rgb };
}

/** `(255 − ink) · (255 − black) / 255`, rounded as in PIL. */
function cmykToRgb(inks: Uint8Array, channels: number): Uint8Array {
  const rgb = new Uint8Array((inks.length / channels) * 3);
  for (let from = 0, to = 0; from < inks.length; from += channels, to += 3) {
    const light = 255 - inks[from + 3]!;
    for (let c = 0; c < 3; c++) rgb[to + c] = light - Math.round((inks[from + c]! * light) / 255);
  }
  return rgb;
}

/** The libjpeg warning that means missing pixels, which it fills with grey. */
function isIncomplete(error: unknown): boolean {
  return error instanceof Error && error.message.includes('premature end of data');
}

function undecodable(type: string, error: unknown): InvalidImageError {
  return decodingFailure(error, {
    reason: 'undecodable-image',
    type,
    said: "can't be decoded",
    hint: 'Check that the file is complete: copy it again, or save it again as JPEG or PNG.',
  });
}
