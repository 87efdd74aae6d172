import { parse } from 'npyjs';
import sharp from 'sharp';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { decodeBmp, decodePnm, type Bitmap } from './bitmap.ts';
import { decodingFailure } from './decoding-failure.ts';
import { fileType } from './file-type.ts';
import { MAX_PIXELS } from './max-pixels.ts';
import { pngIndices } from './png-indices.ts';
import type { StoredMask } from './stored-mask.ts';

/** More colours than a mask of classes has: the file is a photo. */
const MOST_COLOURS = 1024;
/** Alpha from here on is opaque. */
const OPAQUE = 128;

const HINT =
  'Save the mask as a palette PNG (index = class, 255 = void) or as a grey PNG with the same values.';

type Pixels = Pick<StoredMask, 'width' | 'height'> & {
  channels: number;
  data: ArrayLike<number>;
};

/**
 * What a mask's file stores for each pixel: the index in its palette, a grey level, or a colour. Nothing is
 * rescaled (a 2-bit PNG has 0 to 3), except for 16-bit files whose levels are all multiples of 257, which
 * are 8-bit ones in disguise. Colours without any hue are grey levels. Profiles are ignored.
 *
 * PNG, JPEG, WebP, TIFF, GIF, BMP, PBM, PGM and PPM; .npy with one number a pixel. The name is ignored.
 *
 * If some pixels are transparent, they are black; if the opaque ones all have one colour, or those of a
 * photo, then the transparency is the mask: its levels from 0 to 255.
 *
 * @throws InvalidImageError `undecodable-mask`: none of these, truncated, damaged, or with fractions.
 * @throws OutOfResourcesError There is not enough memory now.
 */
export async function decodeMask(bytes: Uint8Array): Promise<StoredMask> {
  const type = fileType(bytes);
  try {
    switch (type) {
      case 'PNG':
        return (await pngIndices(bytes)) ?? toMask(await decodeBySharp(bytes));
      case 'JPEG':
      case 'WebP':
      case 'GIF':
      case 'TIFF':
        return toMask(await decodeBySharp(bytes));
      case 'BMP':
        return toMask(decodeBmp(bytes));
      case 'PNM':
        return toMask(decodePnm(bytes));
      case 'NumPy':
        return toMask(decodeArray(bytes));
    }
  } catch (error) {
    throw decodingFailure(error, {
      reason: 'undecodable-mask',
      type,
      said: "can't be read as a mask",
      hint: HINT,
    });
  }
  throw new InvalidImageError(
    'undecodable-mask',
    `Expected a PNG as the mask but the file's content is ${type}`,
    { hint: HINT },
  );
}

// Loops over pixels, and not `from` with a function, which takes a second for every ten million.

function toMask(pixels: Pixels | Bitmap): StoredMask {
  const { width, height, channels, data } = pixels;
  if (channels === 1) return { width, height, kind: 'grey', pixels: toNumbers(data) };
  const samples = samplesOf(pixels);
  const layers = samples.alpha && transparencyIsMask(samples) ? samples.alpha : null;
  if (layers) return { width, height, kind: 'grey', pixels: layers };
  const grey = toGrey(samples);
  if (grey) return { width, height, kind: 'grey', pixels: grey };
  return { width, height, kind: 'colour', pixels: toColours(samples) };
}

/** Samples of two channels or more, pixel after pixel. */
interface Samples {
  /** How many pixels there are. */
  length: number;
  /** How many samples a pixel has. */
  channels: number;
  data: ArrayLike<number>;
  /** Where green and blue stand: with red, if the pixels are grey. */
  green: number;
  blue: number;
  /** The channel of transparency, or null if there is none or it is the same everywhere. */
  alpha: Uint8Array | null;
}

function samplesOf({ channels, data }: Pixels | Bitmap): Samples {
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  const length = data.length / channels;
  return { length, channels, data, green, blue, alpha: alphaOf(data, channels) };
}

function alphaOf(data: ArrayLike<number>, channels: number): Uint8Array | null {
  if (channels % 2 !== 0) return null;
  const last = channels - 1;
  let at = last;
  while (at < data.length && data[at] === data[last]) at += channels;
  if (at >= data.length) return null;
  const alpha = new Uint8Array(data.length / channels);
  for (let i = 0; i < alpha.length; i++) alpha[i] = data[i * channels + last]!;
  return alpha;
}

/** 0xRRGGBB of a pixel; black if it is transparent. */
function colourAt({ channels, data, green, blue, alpha }: Samples, pixel: number): number {
  if (alpha && alpha[pixel]! < OPAQUE) return 0;
  const at = pixel * channels;
  return (data[at]! << 16) | (data[at + green]! << 8) | data[at + blue]!;
}

/** Whether the transparency and not the colours show the object. */
function transparencyIsMask(samples: Samples): boolean {
  const { length, alpha } = samples;
  const opaque = new Set<number>();
  let pixels = 0;
  for (let i = 0; i < length && opaque.size <= MOST_COLOURS; i++) {
    if (alpha && alpha[i]! < OPAQUE) continue;
    opaque.add(colourAt(samples, i));
    pixels++;
  }
  const isPhoto = opaque.size > Math.min(MOST_COLOURS, pixels / 4);
  return opaque.size <= 1 || isPhoto;
}

/** The grey levels; null if a pixel has a hue. */
function toGrey(samples: Samples): Uint8Array | null {
  const levels = new Uint8Array(samples.length);
  for (let i = 0; i < levels.length; i++) {
    const colour = colourAt(samples, i);
    if (colour % 0x010101 !== 0) return null;
    levels[i] = colour & 255;
  }
  return levels;
}

function toColours(samples: Samples): Uint32Array {
  const colours = new Uint32Array(samples.length);
  for (let i = 0; i < colours.length; i++) colours[i] = colourAt(samples, i);
  return colours;
}

/** Whole numbers from 0 to 65535, from whatever type; −1 becomes 255, as in NumPy's uint8. */
function toNumbers(data: ArrayLike<number>): Uint8Array | Uint16Array {
  if (data instanceof Uint8Array) return data;
  const numbers = new Uint16Array(data.length);
  let largest = 0;
  let isWidened = true;
  for (let i = 0; i < numbers.length; i++) {
    const value = data[i] === -1 ? 255 : data[i]!;
    if (!Number.isInteger(value) || value < 0 || value > 65535) {
      throw new Error(`it has the value ${value}, and only whole numbers from 0 to 65535 are read`);
    }
    if (value > largest) largest = value;
    isWidened &&= value % 257 === 0;
    numbers[i] = value;
  }
  if (largest > 255 && !isWidened) return numbers;
  const bytes = new Uint8Array(numbers.length);
  const scale = largest > 255 ? 257 : 1;
  for (let i = 0; i < bytes.length; i++) bytes[i] = numbers[i]! / scale;
  return bytes;
}

/** The samples as they are stored. Grey keeps its depth, colours have 8 bits. */
async function decodeBySharp(bytes: Uint8Array): Promise<Pixels> {
  const image = sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS });
  const { channels: stored, depth, format } = await image.metadata();
  // PIL turns TIFFs upright when it opens them.
  if (format === 'tiff') image.autoOrient();
  if (stored === 1) {
    image.toColourspace(depth === 'ushort' ? 'grey16' : 'b-w').raw({ depth });
  } else {
    image.toColourspace('srgb').raw();
  }
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  const samples = stored === 1 ? arrayOf(data, depth) : data;
  return { width: info.width, height: info.height, channels: info.channels, data: samples };
}

const ARRAYS = {
  uchar: Uint8Array,
  char: Int8Array,
  ushort: Uint16Array,
  short: Int16Array,
  uint: Uint32Array,
  int: Int32Array,
  float: Float32Array,
  double: Float64Array,
};

function arrayOf(data: Uint8Array, depth: string): ArrayLike<number> {
  const [, ArrayType] = Object.entries(ARRAYS).find(([name]) => name === depth) ?? [];
  if (ArrayType === undefined) throw new Error(`it has ${depth} samples`);
  return new ArrayType(new Uint8Array(data).buffer);
}

/** A NumPy array of one number a pixel: [H, W], or with axes of size 1. */
function decodeArray(bytes: Uint8Array): Pixels {
  const { data, shape, fortranOrder } = parse(littleEndian(bytes).buffer);
  const [height, width, ...others] = shape.filter((size) => size !== 1 || shape.length === 2);
  if (height === undefined || width === undefined || others.length > 0) {
    throw new Error(`it has the shape ${shape.join(' x ')}, not height x width`);
  }
  const numbers = numbersOf(data);
  return {
    width,
    height,
    channels: 1,
    data: fortranOrder ? byRows(numbers, width, height) : numbers,
  };
}

/** Numbers that are stored by columns. */
function byRows(columns: ArrayLike<number>, width: number, height: number): Float64Array {
  const rows = new Float64Array(columns.length);
  for (let i = 0; i < rows.length; i++) {
    rows[i] = columns[(i % width) * height + Math.floor(i / width)]!;
  }
  return rows;
}

/** A copy of a .npy file, in the byte order of most machines, the only one that npyjs reads. */
function littleEndian(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  const start = view.getUint8(6) === 1 ? 10 : 12;
  const length = start === 10 ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = new TextDecoder('latin1').decode(copy.subarray(start, start + length));
  const order = /'descr'\s*:\s*'>[a-z](\d)'/.exec(header);
  if (!order) return copy;
  copy[start + order.index + order[0].indexOf('>')] = '<'.charCodeAt(0);
  const size = Number(order[1]);
  for (let at = start + length; at + size <= copy.length; at += size) {
    copy.subarray(at, at + size).reverse();
  }
  return copy;
}

function numbersOf(data: ArrayBufferView): ArrayLike<number> {
  // npyjs gives booleans as a plain array, whatever its types say.
  if (Array.isArray(data)) return Array.from<unknown, number>(data, Number);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    const numbers = new Float64Array(data.length);
    for (let i = 0; i < numbers.length; i++) numbers[i] = Number(data[i]);
    return numbers;
  }
  for (const ArrayType of Object.values(ARRAYS)) if (data instanceof ArrayType) return data;
  throw new Error('its elements are no numbers');
}
