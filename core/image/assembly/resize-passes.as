// AssemblyScript: infra/assembly/compile.ts makes `resize-passes.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills. The 16 bytes after each buffer may be read and written.

/** Fraction bits of a weight. */
const PRECISION: i32 = 22;
const HALF: i32 = 1 << (PRECISION - 1);

/** Eight sums of 8-bit pixels times weights as pixels again, in 16 bits each. */
@inline
function toPixels(low: v128, high: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(low, PRECISION), i32x4.shr_s(high, PRECISION));
}

/**
 * Filters lines of RGB pixels along themselves. For each output position, `first` says at which pixel its `count`
 * pairs of weights begin; its pairs begin every `pairs` entries of `low` and of `high`, which have the lowest 14 bits of
 * two weights and the other ones.
 */
export function resizeWidth(
  from: usize,
  to: usize,
  lines: i32,
  width: i32,
  outWidth: i32,
  first: usize,
  count: usize,
  low: usize,
  high: usize,
  pairs: i32,
): void {
  // The red of two pixels, their green and their blue.
  const mask = i8x16(0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
  const toHigh = high - low;
  for (let y = 0; y < lines; y++) {
    for (let x = 0; x < outWidth; x++) {
      let pixel = from + 3 * load<i32>(first + 4 * x);
      let weight = low + 4 * x * pairs;
      const end = weight + 4 * load<i32>(count + 4 * x);
      let sum = i32x4.splat(HALF);
      let sumHigh = i32x4.splat(0);
      for (; weight < end; weight += 4, pixel += 6) {
        const channels = i8x16.swizzle(v128.load_zero<u64>(pixel), mask);
        sum = i32x4.add(sum, i32x4.dot_i16x8_s(channels, v128.load_splat<i32>(weight)));
        sumHigh = i32x4.add(sumHigh, i32x4.dot_i16x8_s(channels, v128.load_splat<i32>(weight + toHigh)));
      }
      sum = i32x4.add(sum, i32x4.shl(sumHigh, 14));
      const halves = toPixels(sum, sum);
      store<u32>(to, i32x4.extract_lane(i8x16.narrow_i16x8_u(halves, halves), 0));
      to += 3;
    }
    from += 3 * width;
  }
}

/** Filters `width` columns of bytes: the weights are those of lines. */
export function resizeHeight(
  from: usize,
  to: usize,
  width: i32,
  outHeight: i32,
  first: usize,
  count: usize,
  weights: usize,
  taps: i32,
): void {
  for (let y = 0; y < outHeight; y++) {
    const start = from + width * load<i32>(first + 4 * y);
    const ofLine = weights + 4 * y * taps;
    const end = ofLine + 4 * load<i32>(count + 4 * y);
    for (let x = 0; x < width; x += 16) {
      let pixels = start + x;
      let a = i32x4.splat(HALF);
      let b = a;
      let c = a;
      let d = a;
      for (let weight = ofLine; weight < end; weight += 4, pixels += width) {
        const bytes = v128.load(pixels);
        const low = i16x8.extend_low_i8x16_u(bytes);
        const high = i16x8.extend_high_i8x16_u(bytes);
        const by = v128.load_splat<i32>(weight);
        a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), by));
        b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), by));
        c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), by));
        d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), by));
      }
      v128.store(to + x, i8x16.narrow_i16x8_u(toPixels(a, b), toPixels(c, d)));
    }
    to += width;
  }
}
