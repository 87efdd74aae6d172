import { Compiled } from '../assembly/compiled.ts';
import { resizePassesWasm } from './assembly/resize-passes.wasm.ts';
import { newBytes } from './pixel-array.ts';
import type { Raster } from './raster.ts';

/** For every output position: the first input position it reads, and the `taps` weights from there on. */
export interface Weights {
  first: Int32Array;
  count: Int32Array;
  taps: number;
  /** Of 22 fraction bits. */
  weights: Int32Array;
}

/** Bytes of pixels that are filtered at a time: few enough for a processor's cache. */
const STRIP = 1 << 20;
/** The lowest bits of a weight, which are multiplied apart from the others. */
const LOW_BITS = 14;

/** The raster with its lines filtered in fixed point and rounded to 8 bits. */
export function resizeWidth({ width, height, data }: Raster, columns: Weights): Raster {
  const { first } = columns;
  const { pairs, count, low, high } = inPairs(columns);
  const [stride, outStride] = [3 * width, 3 * first.length];
  const lines = Math.min(height, Math.ceil(STRIP / stride));
  const out = newBytes(outStride * height);
  const parts = [lines * stride, lines * outStride, first, count, low, high];
  passes.use(parts, (memory, from, to, ...tables) => {
    const bytes = new Uint8Array(memory);
    for (let y = 0; y < height; y += lines) {
      const some = Math.min(lines, height - y);
      bytes.set(data.subarray(y * stride, (y + some) * stride), from);
      passes.run('resizeWidth', from, to, some, width, first.length, ...tables, pairs);
      out.set(bytes.subarray(to, to + some * outStride), y * outStride);
    }
  });
  return { width: first.length, height, data: out };
}

/** The raster with its columns filtered in fixed point and rounded to 8 bits. */
export function resizeHeight({ width, height, data }: Raster, rows: Weights): Raster {
  const { first, count, taps, weights } = rows;
  const stride = 3 * width;
  const columns = Math.min(stride, Math.ceil(STRIP / height));
  const out = new Uint8Array(stride * first.length);
  const parts = [columns * height, columns * first.length, first, count, weights];
  passes.use(parts, (memory, from, to, ...tables) => {
    const bytes = new Uint8Array(memory);
    for (let x = 0; x < stride; x += columns) {
      const some = Math.min(columns, stride - x);
      for (let y = 0, at = x; y < height; y++, at += stride) {
        bytes.set(data.subarray(at, at + some), from + y * some);
      }
      passes.run('resizeHeight', from, to, some, first.length, ...tables, taps);
      for (let y = 0, at = to; y < first.length; y++, at += some) {
        out.set(bytes.subarray(at, at + some), y * stride + x);
      }
    }
  });
  return { width, height: first.length, data: out };
}

/**
 * Weights by two, as processors multiply them: 16-bit numbers with the lowest 14 bits of each, and with the
 * others. An odd last weight has a 0 beside it.
 */
function inPairs({ count, taps, weights }: Weights) {
  const half = (length: number) => Math.ceil(length / 2);
  const pairs = half(taps);
  const low = new Int16Array(2 * pairs * count.length);
  const high = new Int16Array(low.length);
  for (let out = 0; out < count.length; out++) {
    for (let k = 0; k < count[out]!; k++) {
      const weight = weights[out * taps + k]!;
      low[2 * out * pairs + k] = weight & ((1 << LOW_BITS) - 1);
      high[2 * out * pairs + k] = weight >> LOW_BITS;
    }
  }
  return { pairs, count: count.map(half), low, high };
}

const passes = new Compiled(resizePassesWasm, ['resizeWidth', 'resizeHeight']);
