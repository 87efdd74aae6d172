import type { LabelMap, Size } from '../../core/image/raster.ts';

/** What `outlineOf` says of a pixel beside the border. */
export const EDGE = 1;
/** What `outlineOf` says of a pixel on either side of the border. */
export const BORDER = 2;

/**
 * The foreground's outline at the size of a picture: `BORDER` for the pixels on either side of the border, `EDGE`
 * for those beside them, 0 elsewhere. White on dark, it reads on any photo.
 */
export function outlineOf(
  labels: LabelMap,
  foreground: number,
  { width, height }: Size,
): Uint8Array {
  const outline = new Uint8Array(width * height);
  const border = borderOf(labels, foreground, { width, height });
  for (const i of border) outline[i] = BORDER;
  for (const i of border) {
    const x = i % width;
    const top = i < width ? i : i - width;
    const bottom = i + width < outline.length ? i + width : i;
    const left = x === 0 ? 0 : -1;
    const right = x === width - 1 ? 0 : 1;
    for (let row = top; row <= bottom; row += width) {
      for (let near = row + left; near <= row + right; near++) {
        if (outline[near] === 0) outline[near] = EDGE;
      }
    }
  }
  return outline;
}

/** The pixels on either side of the border, some of them more than once. Most rows and columns hold no foreground. */
function borderOf(labels: LabelMap, foreground: number, { width, height }: Size): number[] {
  const columns = nearest(labels.width, width);
  const rows = nearest(labels.height, height);
  const border: number[] = [];
  let above = { inside: new Uint8Array(width), from: 0, to: 0 };
  let own = { inside: new Uint8Array(width), from: 0, to: 0 };
  for (let y = 0, start = 0; y < height; y++, start += width) {
    if (rows[y] !== rows[y - 1]) {
      [above, own] = [own, above];
      const from = rows[y]! * labels.width;
      const line = labels.data.subarray(from, from + labels.width);
      [own.from, own.to] = extent(line, foreground, width);
      own.inside.fill(0);
      for (let x = own.from; x < own.to; x++) {
        own.inside[x] = line[columns[x]!] === foreground ? 1 : 0;
      }
      const end = y === 0 ? 0 : Math.max(own.to, above.to);
      for (let x = Math.min(own.from, above.from); x < end; x++) {
        if (own.inside[x] !== above.inside[x]) border.push(start + x, start + x - width);
      }
    }
    const end = Math.min(own.to + 1, width);
    for (let x = Math.max(own.from, 1); x < end; x++) {
      if (own.inside[x] !== own.inside[x - 1]) border.push(start + x, start + x - 1);
    }
  }
  return border;
}

/** From where to where there can be foreground if a line of labels is stretched to `width`. */
function extent(line: Uint8Array, foreground: number, width: number): [from: number, to: number] {
  const first = line.indexOf(foreground);
  if (first === -1) return [0, 0];
  const scale = width / line.length;
  const last = line.lastIndexOf(foreground);
  return [
    Math.max(Math.floor(first * scale) - 1, 0),
    Math.min(Math.ceil((last + 1) * scale) + 1, width),
  ];
}

/** For each pixel of a side, the one of the labels that its centre is in. */
function nearest(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to }, (_, at) => Math.floor(((at + 0.5) * from) / to));
}
