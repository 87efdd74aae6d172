// AssemblyScript: infra/assembly/compile.ts makes `permuted-rows.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills.

/**
 * Writes rows of a permuted matrix: value c of row r comes from the place of `starts[r] + c * step` by the permutation
 * that `permutedIndex` describes, of the numbers below `length`. `places`, `walking` and `columnOf` have room for a number
 * a column and, as all buffers, 16 bytes more. Branches, which nothing predicts, and numbers one by one take twice as long.
 */
export function permuteRows(
  values: usize,
  length: u32,
  starts: usize,
  rows: i32,
  columns: i32,
  step: i32,
  out: usize,
  places: usize,
  walking: usize,
  columnOf: usize,
  mask: u32,
  shift: i32,
  factor1: u32,
  term1: u32,
  factor2: u32,
  term2: u32,
  factor3: u32,
  term3: u32,
): void {
  const masks = i32x4.splat(mask);
  const factors1 = i32x4.splat(factor1);
  const terms1 = i32x4.splat(term1);
  const factors2 = i32x4.splat(factor2);
  const terms2 = i32x4.splat(term2);
  const factors3 = i32x4.splat(factor3);
  const terms3 = i32x4.splat(term3);
  const offsets = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(step));
  for (let row = 0; row < rows; row++, out += 4 * columns) {
    const start = load<i32>(starts + 4 * row);
    for (let column = 0; column < columns; column++) {
      store<i32>(columnOf + 4 * column, column);
    }
    for (let column = 0; column < columns; column += 4) {
      v128.store(walking + 4 * column, i32x4.add(i32x4.splat(start + column * step), offsets));
    }
    // Those that lead to `length` or beyond are followed until they don't.
    let left = columns;
    while (left > 0) {
      for (let i = 0; i < left; i += 4) {
        let place = v128.load(walking + 4 * i);
        place = v128.and(i32x4.add(i32x4.mul(place, factors1), terms1), masks);
        place = v128.xor(place, i32x4.shr_u(place, shift));
        place = v128.and(i32x4.add(i32x4.mul(place, factors2), terms2), masks);
        place = v128.xor(place, i32x4.shr_u(place, shift));
        place = v128.and(i32x4.add(i32x4.mul(place, factors3), terms3), masks);
        place = v128.xor(place, i32x4.shr_u(place, shift));
        v128.store(walking + 4 * i, place);
      }
      let next = 0;
      for (let i = 0; i < left; i++) {
        const place = load<u32>(walking + 4 * i);
        const column = load<i32>(columnOf + 4 * i);
        store<u32>(places + 4 * column, place);
        store<u32>(walking + 4 * next, place);
        store<i32>(columnOf + 4 * next, column);
        next += i32(place >= length);
      }
      left = next;
    }
    for (let column = 0; column < columns; column++) {
      store<u32>(out + 4 * column, load<u32>(values + 4 * load<u32>(places + 4 * column)));
    }
  }
}
