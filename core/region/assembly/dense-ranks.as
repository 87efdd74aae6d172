// AssemblyScript: infra/assembly/compile.ts makes `dense-ranks.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills.

/** Keys with each digit: 11, 11 and 10 bits, lowest first. */
const LOW: i32 = 2048;
const MIDDLE: i32 = 2048;
const HIGH: i32 = 1024;

const SIGN: u32 = 0x80000000;

/**
 * Writes to `ranks`, in 2 bytes each, the place of each value among the distinct ones, from 0 up. `keys` and `others` are
 * room for 8 bytes a value, `counts` for 4 a digit.
 */
export function rank(
  values: usize,
  length: i32,
  keys: usize,
  others: usize,
  counts: usize,
  ranks: usize,
): void {
  const middle = counts + 4 * LOW;
  const high = middle + 4 * MIDDLE;
  memory.fill(counts, 0, 4 * (LOW + MIDDLE + HIGH));
  for (let i: i32 = 0; i < length; i++) {
    const order = orderOf(load<u32>(values + 4 * i));
    store<u64>(keys + 8 * i, (<u64>order << 32) | <u64>i);
    add(counts, order & 2047);
    add(middle, (order >>> 11) & 2047);
    add(high, order >>> 22);
  }
  toStarts(counts, LOW);
  toStarts(middle, MIDDLE);
  toStarts(high, HIGH);
  for (let i: i32 = 0; i < length; i++) {
    const key = load<u64>(keys + 8 * i);
    put(key, others, counts + 4 * (<u32>(key >>> 32) & 2047));
  }
  for (let i: i32 = 0; i < length; i++) {
    const key = load<u64>(others + 8 * i);
    put(key, keys, middle + 4 * (<u32>(key >>> 43) & 2047));
  }
  for (let i: i32 = 0; i < length; i++) {
    const key = load<u64>(keys + 8 * i);
    put(key, others, high + 4 * <u32>(key >>> 54));
  }
  let rank: i32 = -1;
  let before: u64 = -1;
  for (let i: i32 = 0; i < length; i++) {
    const key = load<u64>(others + 8 * i);
    const order = key >>> 32;
    if (order != before) rank++;
    before = order;
    store<u16>(ranks + 2 * <u32>key, rank);
  }
}

/** A whole number that is larger for a larger value, equal for both zeros. */
@inline
function orderOf(bits: u32): u32 {
  if (bits == SIGN) return SIGN;
  return bits ^ (<u32>(<i32>bits >> 31) | SIGN);
}

@inline
function add(counts: usize, digit: u32): void {
  store<u32>(counts + 4 * digit, load<u32>(counts + 4 * digit) + 1);
}

/** From how many keys have each digit to where the first of them goes. */
@inline
function toStarts(counts: usize, digits: i32): void {
  let start: u32 = 0;
  for (let digit: i32 = 0; digit < digits; digit++) {
    const count = load<u32>(counts + 4 * digit);
    store<u32>(counts + 4 * digit, start);
    start += count;
  }
}

@inline
function put(key: u64, to: usize, start: usize): void {
  const place = load<u32>(start);
  store<u64>(to + 8 * place, key);
  store<u32>(start, place + 1);
}
