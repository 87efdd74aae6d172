// AssemblyScript: infra/assembly/compile.ts makes `grid-roc-auc.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills.

/** Set in the number of a cell if the next one is as hot. */
const TIED: u32 = 0x8000;

/**
 * For one heat and eight masks, writes twice the number of pairs of foreground and background of which the first is hotter,
 * ties counting half, in double precision. `order` has the cells from cold to hot in 2 bytes each. `masks` has for each
 * cell the pixels of eight foregrounds and then those of eight backgrounds in 2 bytes each, of all cells fewer than 2^30.
 */
export function countPairs(order: usize, cells: i32, masks: usize, pairs: usize): void {
  // Of four masks each: pixels that are colder, pixels that are as hot as the cell, and pairs of two masks each.
  let colder0 = i32x4.splat(0);
  let colder4 = colder0;
  let on0 = colder0;
  let on4 = colder0;
  let off0 = colder0;
  let off4 = colder0;
  let pairs0 = colder0;
  let pairs2 = colder0;
  let pairs4 = colder0;
  let pairs6 = colder0;
  const end = order + 2 * cells;
  for (; order < end; order += 2) {
    const cell = <u32>load<u16>(order);
    const at = masks + 32 * (cell & ~TIED);
    const on = v128.load(at);
    const off = v128.load(at + 16);
    on0 = i32x4.add(on0, i32x4.extend_low_i16x8_u(on));
    on4 = i32x4.add(on4, i32x4.extend_high_i16x8_u(on));
    off0 = i32x4.add(off0, i32x4.extend_low_i16x8_u(off));
    off4 = i32x4.add(off4, i32x4.extend_high_i16x8_u(off));
    if (cell & TIED) continue;
    const below0 = i32x4.add(i32x4.add(colder0, colder0), off0);
    const below4 = i32x4.add(i32x4.add(colder4, colder4), off4);
    pairs0 = i64x2.add(pairs0, i64x2.extmul_low_i32x4_u(on0, below0));
    pairs2 = i64x2.add(pairs2, i64x2.extmul_high_i32x4_u(on0, below0));
    pairs4 = i64x2.add(pairs4, i64x2.extmul_low_i32x4_u(on4, below4));
    pairs6 = i64x2.add(pairs6, i64x2.extmul_high_i32x4_u(on4, below4));
    colder0 = i32x4.add(colder0, off0);
    colder4 = i32x4.add(colder4, off4);
    on0 = i32x4.splat(0);
    on4 = on0;
    off0 = on0;
    off4 = on0;
  }
  write(pairs, pairs0);
  write(pairs + 16, pairs2);
  write(pairs + 32, pairs4);
  write(pairs + 48, pairs6);
}

@inline
function write(to: usize, two: v128): void {
  store<f64>(to, <f64>i64x2.extract_lane(two, 0));
  store<f64>(to + 8, <f64>i64x2.extract_lane(two, 1));
}
