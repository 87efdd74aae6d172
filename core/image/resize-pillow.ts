import { LRUCache } from 'lru-cache';
import type { FilterName } from '../schema/filter-name.ts';
import { wholeOf, type Box } from './box.ts';
import { filters } from './filters.ts';
import { pickPixels } from './resize-nearest.ts';
import { resizeHeight, resizeWidth, type Weights } from './resize-passes.ts';
import type { Raster } from './raster.ts';

/** A weight of one: 22 fraction bits are what is left of a 32-bit sum after 8-bit pixels and two guard bits. */
const ONE = 2 ** 22;

/** The filters that weigh pixels. */
type Weighing = Exclude<FilterName, 'linear' | 'nearest'>;

/** Weights of the last sizes, up to a million of them: photos of a dataset have few sizes. */
const known = new LRUCache<string, Weights>({
  maxSize: 2 ** 20,
  sizeCalculation: ({ weights }) => Math.max(1, weights.length),
});

export interface PillowOptions {
  /** Default: bilinear. */
  filter?: Weighing | 'nearest';
  /** The part of the resized image that is wanted; default: all of it. */
  part?: Box;
}

/**
 * The raster resized to `width` × `height` pixels, bit for bit as Pillow 13's `Image.resize((width,
 * height), filter)`; of the result only a part, if one is asked for, which is all that is computed.
 *
 * Pillow's filters widen with the scale, so they average when they shrink. The two axes are filtered one after
 * the other with weights of 22 fraction bits, and rounded to 8 bits in between, so their order shows in
 * the last bit: Pillow 13 starts with the height if that removes more than twice as many lines as the
 * width would. Earlier Pillows always start with the width, and differ by at most 1 there (Lanczos and
 * bicubic by a few more, where they are clipped).
 */
export function resizePillow(
  raster: Raster,
  width: number,
  height: number,
  { filter = 'bilinear', part = wholeOf({ width, height }) }: PillowOptions = {},
): Raster {
  if (filter === 'nearest') {
    return inOwnMemory(pickPixels(raster, { width, height, part, channels: 3 }));
  }
  const linesRemoved = raster.height - height;
  const heightFirst = linesRemoved > 0 && linesRemoved > 2 * (raster.width - width);
  const columns =
    raster.width === width
      ? undefined
      : knownWeights(filter, raster.width, width, part.left, part.width);
  const rows =
    raster.height === height
      ? undefined
      : knownWeights(filter, raster.height, height, part.top, part.height);
  const toWidth = (r: Raster) =>
    columns ? resizeWidth(r, columns) : cutColumns(r, part.left, part.width);
  const toHeight = (r: Raster) =>
    rows ? resizeHeight(r, rows) : cutRows(r, part.top, part.height);
  if (heightFirst || !rows) return inOwnMemory(toWidth(toHeight(raster)));
  // Of the rows, only those that are read are filtered.
  const [from, to] = rowsRead(rows);
  const first = rows.first.map((row) => row - from);
  return resizeHeight(toWidth(cutRows(raster, from, to - from)), { ...rows, first });
}

/** A raster that engines take: ONNX Runtime refuses shared memory, in which the widths' pass leaves its result. */
function inOwnMemory({ width, height, data }: Raster): Raster {
  return { width, height, data: data.buffer instanceof ArrayBuffer ? data : data.slice() };
}

function knownWeights(filter: Weighing, ...sizes: Sizes): Weights {
  const key = `${filter} ${sizes.join(' ')}`;
  const before = known.get(key);
  if (before) return before;
  const made = weightsAlong(filter, ...sizes);
  known.set(key, made);
  return made;
}

/** Pixels along one axis, and the part of the resized ones that is wanted. */
type Sizes = [inSize: number, outSize: number, from: number, length: number];

/**
 * The weights for one axis, whose filter is as wide as its support in input or output steps, whichever are
 * larger, cut off at the borders and normalised to a sum of one in fixed point.
 */
function weightsAlong(filter: Weighing, ...[inSize, outSize, from, length]: Sizes): Weights {
  const { support: reach, weight } = filters[filter];
  const scale = inSize / outSize;
  const step = Math.max(scale, 1);
  const support = reach * step;
  const perStep = 1 / step;
  const taps = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * taps);
  const exact = new Float64Array(taps);
  for (let out = 0; out < length; out++) {
    const centre = (from + out + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), inSize);
    let sum = 0;
    for (let i = start; i < end; i++) {
      exact[i - start] = weight((i - centre + 0.5) * perStep);
      sum += exact[i - start]!;
    }
    for (let i = 0; i < end - start; i++) {
      const share = (sum === 0 ? exact[i]! : exact[i]! / sum) * ONE;
      weights[out * taps + i] = Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
    }
    first[out] = start;
    count[out] = end - start;
  }
  return { first, count, taps, weights };
}

function rowsRead({ first, count }: Weights): [from: number, to: number] {
  let from = Infinity;
  let to = 0;
  for (let out = 0; out < first.length; out++) {
    from = Math.min(from, first[out]!);
    to = Math.max(to, first[out]! + count[out]!);
  }
  return [from, to];
}

function cutRows({ width, data }: Raster, top: number, height: number): Raster {
  return { width, height, data: data.subarray(top * width * 3, (top + height) * width * 3) };
}

function cutColumns(raster: Raster, left: number, width: number): Raster {
  if (width === raster.width) return raster;
  const data = new Uint8Array(width * raster.height * 3);
  for (let y = 0; y < raster.height; y++) {
    const from = (y * raster.width + left) * 3;
    data.set(raster.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height: raster.height, data };
}
