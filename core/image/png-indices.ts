import { inflateSync } from 'node:zlib';
import crc32 from 'crc-32';
import sharp from 'sharp';
import { MAX_PIXELS } from './max-pixels.ts';
import { unfilterRows, unpackRows } from './png-rows.ts';
import type { StoredMask } from './stored-mask.ts';

const DEPTHS = [1, 2, 4, 8];
const GREY = 0;
const PALETTE = 3;
const SIGNATURE_LENGTH = 8;
/** Alpha below this is transparent. */
const OPAQUE = 128;
/** Most pixels that are decoded here, in one go: larger ones would hold up their thread. */
const AT_ONCE = 2 ** 22;

/**
 * The values stored in a grey or palette PNG of up to 8 bits: levels that are not rescaled (0 … 1, 3, 15)
 * or palette indices. Null if the PNG is of another kind.
 *
 * @throws Error The file is truncated or damaged.
 */
export async function pngIndices(bytes: Uint8Array): Promise<StoredMask | null> {
  const chunks = readChunks(bytes);
  const header = readHeader(chunks);
  const { depth, colourType, width, height } = header;
  if ((colourType !== GREY && colourType !== PALETTE) || depth > 8) return null;
  const signature = bytes.subarray(0, SIGNATURE_LENGTH);
  const pixels =
    usualPixels(chunks, header) ?? (await pixelsBySharp(asGrey(chunks, signature), header));
  if (colourType === GREY) return { width, height, kind: 'grey', pixels };
  return { width, height, kind: 'palette', pixels, palette: readPalette(chunks) };
}

interface Header {
  width: number;
  height: number;
  depth: number;
  colourType: number;
  /** Whether its bits are of a number that PNG knows, and lines are stored one after the other. */
  isUsual: boolean;
}

/**
 * The pixels of a usual PNG, in an eighth of the time that libvips takes. Null if it is large, interlaced or damaged:
 * the decoder knows what may be wrong, and says it.
 */
function usualPixels(chunks: readonly Chunk[], header: Header): Uint8Array | null {
  const { width, height, depth, isUsual } = header;
  if (!isUsual || width * height === 0 || width * height > AT_ONCE) return null;
  const parts = chunks.filter(({ type }) => type === 'IDAT');
  if (!parts.every(isIntact)) return null;
  const length = height * (1 + Math.ceil((width * depth) / 8));
  let filtered: Uint8Array;
  try {
    const deflated = concatenate(parts.map((chunk) => chunk.bytes.subarray(8, -4)));
    filtered = inflateSync(deflated, {
      maxOutputLength: length,
      chunkSize: Math.max(64, length + 1),
    });
  } catch {
    return null;
  }
  if (filtered.length !== length) return null;
  const packed = unfilterRows(filtered, height);
  return packed && unpackRows(packed, header);
}

/** @param grey a PNG that says that its pixels are grey */
async function pixelsBySharp(grey: Uint8Array, { depth }: Header): Promise<Uint8Array> {
  const data = await sharp(grey, { failOn: 'error', limitInputPixels: MAX_PIXELS })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
  const scale = 255 / (2 ** depth - 1);
  if (scale !== 1) for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! / scale;
  return pixels;
}

interface Chunk {
  type: string;
  /** Length, type, data and checksum. */
  bytes: Uint8Array;
}

const KEPT = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];

/** The chunks needed to decode pixels. Stops at IEND; throws if the file ends before it. */
function readChunks(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let start = SIGNATURE_LENGTH; start + 12 <= bytes.length;) {
    const end = start + 12 + view.getUint32(start);
    if (end > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    if (KEPT.includes(type)) chunks.push({ type, bytes: bytes.subarray(start, end) });
    if (type === 'IEND') return chunks;
    start = end;
  }
  throw new Error(`it is truncated: it ends after ${bytes.length} bytes without its IEND chunk`);
}

function isIntact({ bytes }: Chunk): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return crc32.buf(bytes.subarray(4, -4)) === view.getInt32(bytes.length - 4);
}

function readHeader([first]: readonly Chunk[]): Header {
  if (first?.type !== 'IHDR' || first.bytes.length !== 25) {
    throw new Error('its first chunk is not a header');
  }
  const { bytes } = first;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isIntact(first)) {
    throw new Error('its header is damaged: the checksum does not match');
  }
  return {
    width: view.getUint32(8),
    height: view.getUint32(12),
    depth: bytes[16]!,
    colourType: bytes[17]!,
    isUsual: DEPTHS.includes(bytes[16]!) && bytes.subarray(18, 21).every((method) => method === 0),
  };
}

/**
 * The same PNG declared as grey, so that libpng returns the stored values instead of looking every index up
 * in the palette.
 */
function asGrey(chunks: readonly Chunk[], signature: Uint8Array): Uint8Array {
  const ihdr = Uint8Array.from(chunks[0]!.bytes);
  ihdr[17] = GREY;
  new DataView(ihdr.buffer).setInt32(21, crc32.buf(ihdr.subarray(4, 21)));
  const rest = chunks.slice(1).filter(({ type }) => type === 'IDAT' || type === 'IEND');
  return concatenate([signature, ihdr, ...rest.map((chunk) => chunk.bytes)]);
}

/**
 * 0xRRGGBB of each index. If the colours are all the same and only transparency tells them apart, what is
 * transparent is black and the rest white.
 */
function readPalette(chunks: readonly Chunk[]): number[] {
  const dataOf = (wanted: string) =>
    chunks.find(({ type }) => type === wanted)?.bytes.subarray(8, -4) ?? new Uint8Array();
  const rgb = dataOf('PLTE');
  const alpha = dataOf('tRNS');
  const colours = Array.from(
    { length: Math.floor(rgb.length / 3) },
    (_, i) => (rgb[3 * i]! << 16) | (rgb[3 * i + 1]! << 8) | rgb[3 * i + 2]!,
  );
  const isTransparent = (index: number) => (alpha[index] ?? 255) < OPAQUE;
  const transparent = colours.filter((_, index) => isTransparent(index)).length;
  if (new Set(colours).size > 1 || transparent === 0 || transparent === colours.length)
    return colours;
  return colours.map((_, index) => (isTransparent(index) ? 0 : 0xffffff));
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
