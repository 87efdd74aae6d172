// AssemblyScript: infra/assembly/compile.ts makes `resample.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills.

/*
 * MT19937 (Matsumoto & Nishimura 1998). A generator is 624 words of state, room for as many that are drawn, and how many of these
 * were; -1 before they are made.
 */
const N: i32 = 624;
const M: i32 = 397;
const DRAWN: i32 = 8 * N;

// @ts-ignore: decorator
@inline
function twisted(low: v128, high: v128, other: v128): v128 {
  const joined = v128.or(
    v128.and(low, i32x4.splat(0x80000000)),
    v128.and(high, i32x4.splat(0x7fffffff)),
  );
  const isOdd = i32x4.neg(v128.and(joined, i32x4.splat(1)));
  const factor = v128.and(isOdd, i32x4.splat(0x9908b0df));
  return v128.xor(v128.xor(other, i32x4.shr_u(joined, 1)), factor);
}

// @ts-ignore: decorator
@inline
function twistFour(state: usize, i: i32, other: i32): void {
  const at = state + 4 * i;
  v128.store(at, twisted(v128.load(at), v128.load(at + 4), v128.load(state + 4 * other)));
}

// @ts-ignore: decorator
@inline
function twistOne(state: usize, i: i32, next: i32, other: i32): void {
  const joined = (load<u32>(state + 4 * i) & 0x80000000) | (load<u32>(state + 4 * next) & 0x7fffffff);
  const factor = (0 - (joined & 1)) & 0x9908b0df;
  store<u32>(state + 4 * i, load<u32>(state + 4 * other) ^ (joined >>> 1) ^ factor);
}

/** The next 624 words. */
function twist(state: usize): void {
  let i = 0;
  for (; i + 4 <= N - M; i += 4) twistFour(state, i, i + M);
  for (; i < N - M; i++) twistOne(state, i, i + 1, i + M);
  for (; i + 4 <= N - 1; i += 4) twistFour(state, i, i + M - N);
  for (; i < N - 1; i++) twistOne(state, i, i + 1, i + M - N);
  twistOne(state, N - 1, 0, M - 1);
}

/** What is drawn: the state's bits mixed. */
function temper(generator: usize): void {
  for (let at = generator; at < generator + 4 * N; at += 16) {
    let words = v128.load(at);
    words = v128.xor(words, i32x4.shr_u(words, 11));
    words = v128.xor(words, v128.and(i32x4.shl(words, 7), i32x4.splat(0x9d2c5680)));
    words = v128.xor(words, v128.and(i32x4.shl(words, 15), i32x4.splat(0xefc60000)));
    v128.store(at, v128.xor(words, i32x4.shr_u(words, 18)), 4 * N);
  }
}

/** How many words were drawn of those that there are, after the next are made if it was all. */
function drawnOf(generator: usize): i32 {
  const drawn = load<i32>(generator, DRAWN);
  if (0 <= drawn && drawn < N) return drawn;
  if (drawn === N) twist(generator);
  temper(generator);
  return 0;
}

/** Draws words. */
export function drawWords(generator: usize, words: usize, count: i32): void {
  while (count > 0) {
    const drawn = drawnOf(generator);
    const some = min(count, N - drawn);
    memory.copy(words, generator + 4 * (N + drawn), 4 * some);
    store<i32>(generator, drawn + some, DRAWN);
    words += 4 * some;
    count -= some;
  }
}

/**
 * Draws as many places as there are, ⌊places · word / 2^32⌋ each, and counts how often each was drawn, in a byte each. That one
 * is drawn 256 times has a probability below 1e-490.
 */
export function countDraws(generator: usize, counts: usize, places: i32): void {
  memory.fill(counts, 0, places);
  let left = places;
  while (left > 0) {
    const drawn = drawnOf(generator);
    const some = min(left, N - drawn);
    const from = generator + 4 * (N + drawn);
    for (let at = from; at < from + 4 * some; at += 4) {
      const place = counts + <u32>((<u64>load<u32>(at) * <u64>places) >>> 32);
      store<u8>(place, load<u8>(place) + 1);
    }
    store<i32>(generator, drawn + some, DRAWN);
    left -= some;
  }
}

/** The sum of values, each as often as it was counted. */
export function addCounted(counts: usize, values: usize, places: i32): f64 {
  let low = f64x2.splat(0);
  let high = low;
  let i = 0;
  for (; i + 4 <= places; i += 4) {
    const four = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(counts + i)));
    const at = values + 8 * i;
    low = f64x2.add(low, f64x2.mul(f64x2.convert_low_i32x4_u(four), v128.load(at)));
    high = f64x2.add(
      high,
      f64x2.mul(
        f64x2.convert_low_i32x4_u(v128.shuffle<i32>(four, four, 2, 3, 2, 3)),
        v128.load(at + 16),
      ),
    );
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < places; i++) sum += <f64>load<u8>(counts + i) * load<f64>(values + 8 * i);
  return sum;
}

/** Values whose signs are one word, one bit each. */
const TOGETHER: i32 = 32;
/** Values whose patterns of signs are a table, and the bytes of all tables of a word. */
const IN_TABLE: i32 = 4;
const TABLE: i32 = 8 << IN_TABLE;
const OF_WORD: i32 = TABLE * (TOGETHER / IN_TABLE);
/** Words whose tables are there at once, which fit in a processor's first cache. */
const WORDS: i32 = 16;

/**
 * Adds up values for some flips of their signs: the bits of a flip's words say, from the lowest, which values become negative.
 * Flips have `stride` words each, values are padded with zeros to a multiple of 32. There is room for a multiple of four flips and
 * sums, and in `tables` for 16 KB.
 */
export function addFlipped(
  values: usize,
  words: i32,
  flips: usize,
  stride: i32,
  count: i32,
  tables: usize,
  sums: usize,
): void {
  memory.fill(sums, 0, 8 * count);
  for (let word = 0; word < words; word += WORDS) {
    const some = min(WORDS, words - word);
    for (let i = 0; i < some * TOGETHER; i += IN_TABLE) {
      fillTable(tables + i * (TABLE / IN_TABLE), values + 8 * (word * TOGETHER + i));
    }
    // One sum waits for its last addition: four at once do not.
    for (let flip = 0; flip < count; flip += 4) {
      const at = flips + 4 * (flip * stride + word);
      const to = sums + 8 * flip;
      let sum0 = load<f64>(to);
      let sum1 = load<f64>(to, 8);
      let sum2 = load<f64>(to, 16);
      let sum3 = load<f64>(to, 24);
      let table = tables;
      for (let i = at; i < at + 4 * some; i += 4, table += OF_WORD) {
        sum0 = flipped(sum0, load<u32>(i), table);
        sum1 = flipped(sum1, load<u32>(i + 4 * stride), table);
        sum2 = flipped(sum2, load<u32>(i + 8 * stride), table);
        sum3 = flipped(sum3, load<u32>(i + 12 * stride), table);
      }
      store<f64>(to, sum0);
      store<f64>(to, sum1, 8);
      store<f64>(to, sum2, 16);
      store<f64>(to, sum3, 24);
    }
  }
}

// @ts-ignore: decorator
@inline
function flipped(sum: f64, bits: u32, table: usize): f64 {
  sum += load<f64>(table + ((bits << 3) & 0x78));
  sum += load<f64>(table + ((bits >>> 1) & 0x78), 1 * TABLE);
  sum += load<f64>(table + ((bits >>> 5) & 0x78), 2 * TABLE);
  sum += load<f64>(table + ((bits >>> 9) & 0x78), 3 * TABLE);
  sum += load<f64>(table + ((bits >>> 13) & 0x78), 4 * TABLE);
  sum += load<f64>(table + ((bits >>> 17) & 0x78), 5 * TABLE);
  sum += load<f64>(table + ((bits >>> 21) & 0x78), 6 * TABLE);
  return sum + load<f64>(table + ((bits >>> 25) & 0x78), 7 * TABLE);
}

/** The sums of four values for all patterns of their signs. */
function fillTable(table: usize, values: usize): void {
  store<f64>(table, 0);
  for (let i = 0; i < IN_TABLE; i++) {
    const value = load<f64>(values + 8 * i);
    const known = 1 << i;
    for (let pattern = 0; pattern < known; pattern++) {
      const sum = load<f64>(table + 8 * pattern);
      store<f64>(table + 8 * (known + pattern), sum - value);
      store<f64>(table + 8 * pattern, sum + value);
    }
  }
}
