// AssemblyScript: infra/assembly/compile.ts makes `region-heat.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills.

/**
 * One pass over heat and the codes of its pixels, 1 for foreground, 0 for background and 255 for void. Writes to `sums` the
 * heat of the background and of the foreground, pixel by pixel in double precision, and to `found` the index of the hottest
 * pixel of both, that of the hottest of all, and how many of both have none.
 */
export function scan(heat: usize, codes: usize, length: i32, sums: usize, found: usize): void {
  let both = f64x2.splat(0);
  let hottest: i32 = -1;
  let hottestOfAll: i32 = 0;
  let highest: f32 = -Infinity;
  let highestOfAll: f32 = -Infinity;
  let zeros: i32 = 0;
  for (let i: i32 = 0; i < length; i++) {
    const value = load<f32>(heat + 4 * i);
    const code = <i32>load<u8>(codes + i);
    // What is in a lane of its own number is added, elsewhere 0: that changes no sum.
    const isIn = i64x2.eq(i64x2.splat(code), i64x2(0, 1));
    both = f64x2.add(both, v128.and(f64x2.splat(<f64>value), isIn));
    const isLabelled = i32(code != 255);
    zeros += i32(value == 0) & isLabelled;
    if (value > highestOfAll) {
      highestOfAll = value;
      hottestOfAll = i;
    }
    if (value > highest && isLabelled) {
      highest = value;
      hottest = i;
    }
  }
  v128.store(sums, both);
  store<i32>(found, hottest);
  store<i32>(found + 4, hottestOfAll);
  store<i32>(found + 8, zeros);
}
