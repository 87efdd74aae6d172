import crc32 from 'crc-32';
import sharp from 'sharp';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { MAX_PIXELS } from './decode-image.ts';
import { fileType } from './file-type.ts';
import { oneAtATime, LARGE } from './one-at-a-time.ts';
import type { LabelMap } from './raster.ts';

const GREY = 0;
const PALETTE = 3;
const SIGNATURE_LENGTH = 8;

/**
 * The labels of a mask: the values stored in its PNG, which are palette indices (Pascal VOC: index = class,
 * 255 = void) or grey levels. 1-, 2- and 4-bit values are not rescaled (0 … 1, 3, 15); colours,
 * transparency and profiles are ignored.
 *
 * @throws InvalidImageError `undecodable-mask`: not a PNG, truncated, damaged, 16-bit, or in colour.
 */
export async function decodeMask(bytes: Uint8Array): Promise<LabelMap> {
  const type = fileType(bytes);
  if (type !== 'PNG') throw undecodable(`the file's content is ${type}`);
  const chunks = readChunks(bytes);
  const { depth, pixels, grey } = asGrey(chunks, bytes.subarray(0, SIGNATURE_LENGTH));
  const decode = () =>
    sharp(grey, { failOn: 'error', limitInputPixels: MAX_PIXELS })
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
  try {
    const { data, info } = await (pixels > LARGE ? oneAtATime(decode) : decode());
    const labels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    const scale = 255 / (2 ** depth - 1);
    if (scale !== 1) for (let i = 0; i < labels.length; i++) labels[i] = labels[i]! / scale;
    return { width: info.width, height: info.height, data: labels };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw undecodable(`the PNG can't be decoded: ${reason}`, error);
  }
}

interface Chunk {
  type: string;
  /** Length, type, data and checksum. */
  bytes: Uint8Array;
}

/** The chunks needed to decode pixels. Stops at IEND; throws if the file ends before it. */
function readChunks(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let start = SIGNATURE_LENGTH; start + 12 <= bytes.length;) {
    const end = start + 12 + view.getUint32(start);
    if (end > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    if (['IHDR', 'IDAT', 'IEND'].includes(type)) {
      chunks.push({ type, bytes: bytes.subarray(start, end) });
    }
    if (type === 'IEND') return chunks;
    start = end;
  }
  throw undecodable(
    `the PNG is truncated: it ends after ${bytes.length} bytes without its IEND chunk`,
  );
}

/**
 * The same PNG declared as grey, so that libpng returns the stored values instead of looking every index up
 * in the palette.
 */
function asGrey(
  chunks: Chunk[],
  signature: Uint8Array,
): { depth: number; pixels: number; grey: Uint8Array } {
  const [header, ...rest] = chunks;
  if (header?.type !== 'IHDR' || header.bytes.length !== 25) {
    throw undecodable("the PNG's first chunk is not a header");
  }
  const ihdr = Uint8Array.from(header.bytes);
  const view = new DataView(ihdr.buffer);
  const pixels = view.getUint32(8) * view.getUint32(12);
  if (crc32.buf(ihdr.subarray(4, 21)) !== view.getInt32(21)) {
    throw undecodable("the PNG's header is damaged: its checksum does not match");
  }
  const depth = ihdr[16]!;
  const colourType = ihdr[17]!;
  if ((colourType !== GREY && colourType !== PALETTE) || depth > 8) {
    const kind = colourType === GREY ? 'grey' : 'RGB or has alpha';
    throw undecodable(`the PNG is ${depth}-bit ${kind}`);
  }
  ihdr[17] = GREY;
  view.setInt32(21, crc32.buf(ihdr.subarray(4, 21)));
  return {
    depth,
    pixels,
    grey: concatenate([signature, ihdr, ...rest.map((chunk) => chunk.bytes)]),
  };
}

function concatenate(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function undecodable(problem: string, cause?: unknown): InvalidImageError {
  return new InvalidImageError(
    'undecodable-mask',
    `Expected a palette or 8-bit grey PNG as the mask but ${problem}`,
    {
      hint: 'Save the mask as a palette PNG (index = class, 255 = void) or as an 8-bit grey PNG with the same values.',
      cause,
    },
  );
}
