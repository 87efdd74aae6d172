/**
 * The values in ascending order, −0 before 0; NaN is not allowed. Least-significant-digit radix sort on the
 * bit patterns, three passes of 11, 11 and 10 bits: several times faster than `Float32Array.sort` on the
 * 50,000 values of a heatmap.
 */
export function sorted(values: Float32Array): Float32Array {
  const length = values.length;
  let keys = new Uint32Array(length);
  let scratch = new Uint32Array(length);
  const bits = new Uint32Array(values.buffer, values.byteOffset, length);
  const low = new Uint32Array(DIGITS);
  const middle = new Uint32Array(DIGITS);
  const high = new Uint32Array(DIGITS);
  for (let i = 0; i < length; i++) {
    // Bit patterns sort like the numbers if negatives are inverted and the others get the sign bit.
    const key = bits[i]! >>> 31 ? ~bits[i]! : bits[i]! | SIGN;
    keys[i] = key;
    low[key & MASK]!++;
    middle[(key >>> 11) & MASK]!++;
    high[key >>> 22]!++;
  }
  for (const [count, shift] of [
    [low, 0],
    [middle, 11],
    [high, 22],
  ] as const) {
    let start = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const size = count[digit]!;
      count[digit] = start;
      start += size;
    }
    for (let i = 0; i < length; i++) {
      const key = keys[i]!;
      scratch[count[(key >>> shift) & MASK]!++] = key;
    }
    [keys, scratch] = [scratch, keys];
  }
  for (let i = 0; i < length; i++) {
    const key = keys[i]!;
    keys[i] = key & SIGN ? key ^ SIGN : ~key;
  }
  return new Float32Array(keys.buffer);
}

const DIGITS = 2048;
const MASK = DIGITS - 1;
const SIGN = 0x80000000;
