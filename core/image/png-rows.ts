/** Whichever of left, above and left above is nearest to left + above − left above. */
function paeth(left: number, above: number, leftAbove: number): number {
  const toLeft = Math.abs(above - leftAbove);
  const toAbove = Math.abs(left - leftAbove);
  const toLeftAbove = Math.abs(left + above - 2 * leftAbove);
  if (toLeft <= toAbove && toLeft <= toLeftAbove) return left;
  return toAbove <= toLeftAbove ? above : leftAbove;
}

/**
 * Undoes the filters of a PNG's rows: of inflated data, with a filter's number before each row. For pixels of at most a byte,
 * packed from the left; returns the rows without those numbers, or null if there is another filter.
 * PNG specification, third edition, 9.2.
 */
export function unfilterRows(filtered: Uint8Array, rows: number): Uint8Array | null {
  const length = filtered.length / rows - 1;
  const out = new Uint8Array(length * rows);
  for (let row = 0, to = 0; row < rows; row++) {
    const from = row * (length + 1) + 1;
    const isFirst = row === 0;
    switch (filtered[from - 1]!) {
      case 0:
        out.set(filtered.subarray(from, from + length), to);
        to += length;
        break;
      case 1:
        for (let i = 0, left = 0; i < length; i++) {
          left = out[to++] = (filtered[from + i]! + left) & 255;
        }
        break;
      case 2:
        for (let i = 0; i < length; i++, to++) {
          out[to] = filtered[from + i]! + (isFirst ? 0 : out[to - length]!);
        }
        break;
      case 3:
        for (let i = 0, left = 0; i < length; i++, to++) {
          const above = isFirst ? 0 : out[to - length]!;
          left = out[to] = (filtered[from + i]! + ((left + above) >> 1)) & 255;
        }
        break;
      case 4:
        for (let i = 0, left = 0, leftAbove = 0; i < length; i++, to++) {
          const above = isFirst ? 0 : out[to - length]!;
          left = out[to] = (filtered[from + i]! + paeth(left, above, leftAbove)) & 255;
          leftAbove = above;
        }
        break;
      default:
        return null;
    }
  }
  return out;
}

/** Pixels of 1, 2, 4 or 8 bits, a byte each: every row begins with a new byte. */
export function unpackRows(
  packed: Uint8Array,
  { width, height, depth }: { width: number; height: number; depth: number },
): Uint8Array {
  if (depth === 8) return packed;
  const length = packed.length / height;
  const pixels = new Uint8Array(width * height);
  const most = 2 ** depth - 1;
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bit = column * depth;
      const byte = packed[row * length + (bit >> 3)]!;
      pixels[to++] = (byte >> (8 - depth - (bit & 7))) & most;
    }
  }
  return pixels;
}
