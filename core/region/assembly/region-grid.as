// AssemblyScript: infra/assembly/compile.ts makes `region-grid.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills. The 16 bytes after each buffer may be read and written. `columns` holds the first pixel of each cell along a line and, last, the line's length; `rows` the
// same for columns.

/** Lines that are counted at a time: as many as a byte can hold. */
const LINES: i32 = 255;

/** Writes how many bytes of each cell have a value. `ofColumn` is room for a byte a column. */
export function count(
  bytes: usize,
  value: i32,
  columns: usize,
  across: i32,
  rows: usize,
  down: i32,
  ofColumn: usize,
  counts: usize,
): void {
  memory.fill(counts, 0, 4 * across * down);
  // No byte has another value.
  if (value != (value & 255)) return;
  const wanted = i8x16.splat(<i8>value);
  const width = load<i32>(columns + 4 * across);
  for (let row = 0; row < down; row++, counts += 4 * across) {
    const bottom = load<i32>(rows + 4 * row + 4);
    for (let y = load<i32>(rows + 4 * row); y < bottom; ) {
      const end = min(y + LINES, bottom);
      memory.fill(ofColumn, 0, width);
      for (; y < end; y++, bytes += width) {
        for (let x = 0; x < width; x += 16) {
          const is = i8x16.eq(v128.load(bytes + x), wanted);
          v128.store(ofColumn + x, i8x16.sub(v128.load(ofColumn + x), is));
        }
      }
      let x = 0;
      for (let cell = 0; cell < across; cell++) {
        const right = load<i32>(columns + 4 * cell + 4);
        let some = load<u32>(counts + 4 * cell);
        for (; x < right; x++) some += load<u8>(ofColumn + x);
        store<u32>(counts + 4 * cell, some);
      }
    }
  }
}

/** Writes the heat of each cell, line by line in double precision. */
export function sum(
  heat: usize,
  columns: usize,
  across: i32,
  rows: usize,
  down: i32,
  sums: usize,
): void {
  const width = load<i32>(columns + 4 * across);
  memory.fill(sums, 0, 8 * across * down);
  for (let row = 0; row < down; row++, sums += 8 * across) {
    const end = load<i32>(rows + 4 * row + 4);
    for (let y = load<i32>(rows + 4 * row); y < end; y++, heat += 4 * width) {
      let x = 0;
      for (let cell = 0; cell < across; cell++) {
        const right = load<i32>(columns + 4 * cell + 4);
        let all = load<f64>(sums + 8 * cell);
        for (; x < right; x++) all += <f64>load<f32>(heat + 4 * x);
        store<f64>(sums + 8 * cell, all);
      }
    }
  }
}
