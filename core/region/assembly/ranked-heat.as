// AssemblyScript: infra/assembly/compile.ts makes `ranked-heat.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills.

/** Keys with each digit: 11, 11 and 10 bits, lowest first. */
const LOW: i32 = 2048;
const MIDDLE: i32 = 2048;
const HIGH: i32 = 1024;

/**
 * Writes a key for each pixel that is not void (code 255): the bits of its heat without the sign and, last, whether it is
 * foreground (code 1). Returns the index of the first whose heat is negative, else -1. `counts` gets how many keys have
 * each digit, in 4 bytes each.
 */
export function makeKeys(
  heat: usize,
  codes: usize,
  length: i32,
  keys: usize,
  counts: usize,
): i32 {
  memory.fill(counts, 0, 4 * (LOW + MIDDLE + HIGH));
  for (let i: i32 = 0; i < length; i++) {
    const code = load<u8>(codes + i);
    if (code == 255) continue;
    if (load<f32>(heat + 4 * i) < 0) return i;
    const key = (load<u32>(heat + 4 * i) << 1) | u32(code == 1);
    store<u32>(keys, key);
    keys += 4;
    add(counts, key & 2047);
    add(counts + 4 * LOW, (key >>> 11) & 2047);
    add(counts + 4 * (LOW + MIDDLE), key >>> 22);
  }
  return -1;
}

@inline
function add(counts: usize, digit: u32): void {
  store<u32>(counts + 4 * digit, load<u32>(counts + 4 * digit) + 1);
}

/**
 * Sorts keys from `keys` to `sorted` by their digits, least significant first: several times faster than any sort that
 * compares. What `makeKeys` counted is used up.
 */
export function sortKeys(keys: usize, length: i32, sorted: usize, counts: usize): void {
  toStarts(counts, LOW);
  toStarts(counts + 4 * LOW, MIDDLE);
  toStarts(counts + 4 * (LOW + MIDDLE), HIGH);
  for (let i: i32 = 0; i < length; i++) {
    const key = load<u32>(keys + 4 * i);
    put(key, sorted, counts + 4 * (key & 2047));
  }
  for (let i: i32 = 0; i < length; i++) {
    const key = load<u32>(sorted + 4 * i);
    put(key, keys, counts + 4 * (LOW + ((key >>> 11) & 2047)));
  }
  for (let i: i32 = 0; i < length; i++) {
    const key = load<u32>(keys + 4 * i);
    put(key, sorted, counts + 4 * (LOW + MIDDLE + (key >>> 22)));
  }
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
function put(key: u32, to: usize, start: usize): void {
  const place = load<u32>(start);
  store<u32>(to + 4 * place, key);
  store<u32>(start, place + 1);
}

/**
 * Returns twice the number of pairs of a foreground and another key of which the first is hotter, ties counting half.
 * Keys are in order.
 */
export function countPairs(keys: usize, length: i32): f64 {
  // Doubled, so that ties are whole numbers.
  let pairs: u64 = 0;
  let heat: u32 = -1;
  let colder: u64 = 0;
  // Of equally hot pixels, the background's come first.
  let notHotter: u64 = 0;
  for (const end = keys + 4 * length; keys < end; keys += 4) {
    const key = load<u32>(keys);
    const isForeground = <u64>(key & 1);
    if (key >>> 1 != heat) {
      heat = key >>> 1;
      colder = notHotter;
    }
    notHotter += 1 - isForeground;
    pairs += isForeground * (colder + notHotter);
  }
  return <f64>pairs;
}
