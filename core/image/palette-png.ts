import { deflateSync } from 'node:zlib';
import crc32 from 'crc-32';
import type { Size } from './raster.ts';

/** Red, green, blue and opacity, 0 to 255. */
export type PaletteColour = readonly [red: number, green: number, blue: number, alpha: number];

/** Pixels that are indices of a few colours: data.length = height · width. */
export interface PalettePicture extends Size {
  data: Uint8Array;
  /** At most 256. */
  palette: readonly PaletteColour[];
}

/** Method of filtering rows: as they are, or each as the difference from the one above. */
const AS_IS = 0;
const UP = 2;

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const COLOUR_TYPE = 3;

/**
 * The file of a picture whose colours are known, in 1, 2, 4 or 8 bits a pixel. Encoders for photos would have to
 * look for its colours. With more than 16 colours, their order is taken for a ramp, and rows are stored as
 * differences.
 *
 * @see https://www.w3.org/TR/png-3/
 */
export function palettePng({ width, height, data, palette }: PalettePicture): Uint8Array {
  const depth = [1, 2, 4, 8].find((bits) => palette.length <= 2 ** bits);
  if (depth === undefined) {
    throw new RangeError(`A PNG has a palette of at most 256 colours, not ${palette.length}`);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = depth;
  header[9] = COLOUR_TYPE;
  const rows = depth === 8 ? differences(data, width) : packed(data, width, depth);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(palette.flatMap(([red, green, blue]) => [red, green, blue]))),
    chunk(
      'tRNS',
      Uint8Array.from(palette, ([, , , alpha]) => alpha),
    ),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** Rows of bytes, each after its method of filtering. */
function differences(data: Uint8Array, width: number): Uint8Array {
  const height = data.length / width;
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    rows[to++] = y === 0 ? AS_IS : UP;
    for (const end = from + width; from < end; from++) {
      rows[to++] = y === 0 ? data[from]! : data[from]! - data[from - width]!;
    }
  }
  return rows;
}

/** Rows of several pixels a byte, the first in the highest bits, each after its method of filtering. */
function packed(data: Uint8Array, width: number, depth: number): Uint8Array {
  const height = data.length / width;
  const each = 8 / depth;
  const stride = 1 + Math.ceil(width / each);
  const rows = new Uint8Array(height * stride);
  for (let y = 0, from = 0; y < height; y++) {
    const start = y * stride + 1;
    for (let x = 0; x < width; x++, from++) {
      const pixel = data[from]!;
      if (pixel === 0) continue;
      const to = start + Math.floor(x / each);
      rows[to] = rows[to]! | (pixel << (8 - depth * ((x % each) + 1)));
    }
  }
  return rows;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setInt32(8 + data.length, crc32.buf(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
