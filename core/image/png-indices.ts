import crc32 from 'crc-32';
import sharp from 'sharp';
import { MAX_PIXELS } from './max-pixels.ts';
import type { StoredMask } from './stored-mask.ts';

const GREY = 0;
const PALETTE = 3;
const SIGNATURE_LENGTH = 8;
/** Alpha below this is transparent. */
const OPAQUE = 128;

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
  const grey = asGrey(chunks, bytes.subarray(0, SIGNATURE_LENGTH));
  const data = await sharp(grey, { failOn: 'error', limitInputPixels: MAX_PIXELS })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
  const scale = 255 / (2 ** depth - 1);
  if (scale !== 1) for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! / scale;
  if (colourType === GREY) return { width, height, kind: 'grey', pixels };
  return { width, height, kind: 'palette', pixels, palette: readPalette(chunks) };
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

function readHeader([first]: readonly Chunk[]) {
  if (first?.type !== 'IHDR' || first.bytes.length !== 25) {
    throw new Error('its first chunk is not a header');
  }
  const { bytes } = first;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (crc32.buf(bytes.subarray(4, 21)) !== view.getInt32(21)) {
    throw new Error('its header is damaged: the checksum does not match');
  }
  return {
    width: view.getUint32(8),
    height: view.getUint32(12),
    depth: bytes[16]!,
    colourType: bytes[17]!,
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
