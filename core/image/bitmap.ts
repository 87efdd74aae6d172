import { decode } from '@cwasm/nsbmp';
import { MAX_PIXELS } from './max-pixels.ts';

/** The pixels of a BMP or PNM file, which libvips does not read: 1 or 3 channels of 8 or 16 bits. */
export interface Bitmap {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array | Uint16Array;
  /** 0 is black and 1 is white. */
  isBits?: boolean;
}

/**
 * Decodes a BMP of any kind: RGB, as PIL gives it with `convert('RGB')`. Alpha is dropped.
 *
 * @throws Error The file is damaged or larger than MAX_PIXELS.
 */
export function decodeBmp(bytes: Uint8Array): Bitmap {
  checkPixels(bmpPixels(bytes));
  const { width, height, data: rgba } = decode(bytes);
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4) {
    data[to++] = rgba[from]!;
    data[to++] = rgba[from + 1]!;
    data[to++] = rgba[from + 2]!;
  }
  return { width, height, channels: 3, data };
}

/**
 * How many pixels a BMP's header claims.
 *
 * @throws Error It ends before.
 */
export function bmpPixels(bytes: Uint8Array): number {
  if (bytes.length < 26) throw new Error('it ends within its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The oldest kind of header has 16-bit sizes.
  const isOs2 = view.getUint32(14, true) === 12;
  return isOs2
    ? view.getUint16(18, true) * view.getUint16(20, true)
    : Math.abs(view.getInt32(18, true) * view.getInt32(22, true));
}

const SPACE = /\s/;

/**
 * Decodes PBM, PGM and PPM (P1 to P6). Levels are scaled so that the largest possible one is 255, as in
 * PIL, or left as they are if there are more than 256.
 *
 * @throws Error The file is damaged or larger than MAX_PIXELS.
 * @see https://netpbm.sourceforge.net/doc/ppm.html
 */
export function decodePnm(bytes: Uint8Array): Bitmap {
  const kind = bytes[1]! - '0'.charCodeAt(0);
  const numbers = new PnmNumbers(bytes);
  const isBits = kind === 1 || kind === 4;
  const [width, height] = [numbers.next(), numbers.next()];
  const levels = isBits ? 1 : numbers.next();
  checkPixels(width * height);
  if (levels < 1 || levels > 65535) throw new Error(`its largest level is ${levels}`);
  const channels = kind === 3 || kind === 6 ? 3 : 1;
  const count = width * height * channels;
  const data = levels > 255 ? new Uint16Array(count) : new Uint8Array(count);
  if (kind <= 3) {
    for (let i = 0; i < count; i++) data[i] = isBits ? numbers.nextBit() : numbers.next();
  } else {
    readBinary(numbers.at + 1);
  }
  if (levels < 255 && !isBits) {
    for (let i = 0; i < count; i++) data[i] = Math.round((data[i]! * 255) / levels);
  }
  return { width, height, channels, data, isBits };

  function readBinary(at: number): void {
    const rowBytes = isBits ? Math.ceil(width / 8) : width * channels * (levels > 255 ? 2 : 1);
    if (bytes.length < at + rowBytes * height) {
      throw new Error(`it ends after ${bytes.length} bytes, before its last row`);
    }
    if (!isBits) {
      for (let i = 0; i < count; i++) {
        data[i] =
          levels > 255 ? (bytes[at + 2 * i]! << 8) | bytes[at + 2 * i + 1]! : bytes[at + i]!;
      }
      return;
    }
    for (let i = 0; i < count; i++) {
      const [y, x] = [Math.floor(i / width), i % width];
      data[i] = (bytes[at + y * rowBytes + (x >> 3)]! >> (7 - (x & 7))) & 1 ? 0 : 1;
    }
  }
}

/**
 * How many pixels a PNM's header claims.
 *
 * @throws Error It has no such numbers.
 */
export function pnmPixels(bytes: Uint8Array): number {
  const numbers = new PnmNumbers(bytes);
  return numbers.next() * numbers.next();
}

/** Reads the numbers of a PNM file that are written as text. */
class PnmNumbers {
  /** Where the next byte is read. */
  at = 2;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): number {
    this.#skip();
    let value = -1;
    for (; this.at < this.#bytes.length; this.at++) {
      const digit = this.#bytes[this.at]! - 48;
      if (digit < 0 || digit > 9) break;
      value = Math.max(value, 0) * 10 + digit;
    }
    if (value < 0) throw new Error(`a number is missing at byte ${this.at}`);
    return value;
  }

  /** 1 is black. */
  nextBit(): number {
    this.#skip();
    const bit = this.#bytes[this.at++];
    if (bit !== 48 && bit !== 49) throw new Error(`a bit is missing at byte ${this.at}`);
    return bit === 49 ? 0 : 1;
  }

  #skip(): void {
    while (this.at < this.#bytes.length) {
      const char = String.fromCharCode(this.#bytes[this.at]!);
      if (char === '#')
        while (this.at < this.#bytes.length && this.#bytes[this.at] !== 10) this.at++;
      else if (!SPACE.test(char)) return;
      else this.at++;
    }
  }
}

function checkPixels(pixels: number): void {
  if (pixels === 0) throw new Error('it has no pixels');
  if (pixels > MAX_PIXELS) throw new Error(`it exceeds the pixel limit of ${MAX_PIXELS}`);
}
