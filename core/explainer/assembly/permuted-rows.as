// AssemblyScript: infra/assembly/compile.ts makes `permuted-rows.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills.

/**
 * Writes rows of a permuted matrix: value c of row r comes from the place of `starts[r] + c * step` by the permutation
 * that `permutedIndex` describes, of the numbers below `length`.
 */
export function permuteRows(
  values: usize,
  length: u32,
  starts: usize,
  rows: i32,
  columns: i32,
  step: i32,
  out: usize,
  mask: u32,
  shift: u32,
  factor1: u32,
  term1: u32,
  factor2: u32,
  term2: u32,
  factor3: u32,
  term3: u32,
): void {
  for (let row = 0; row < rows; row++) {
    let at = load<u32>(starts + 4 * row);
    for (let column = 0; column < columns; column++, at += step, out += 4) {
      let place = at;
      do {
        place = (place * factor1 + term1) & mask;
        place ^= place >>> shift;
        place = (place * factor2 + term2) & mask;
        place ^= place >>> shift;
        place = (place * factor3 + term3) & mask;
        place ^= place >>> shift;
      } while (place >= length);
      store<u32>(out, load<u32>(values + 4 * place));
    }
  }
}
