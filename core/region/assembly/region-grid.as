// AssemblyScript: infra/assembly/compile.ts makes `region-grid.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills. `columns` holds the first pixel of each cell along a line and, last, the line's length; `rows` the
// same for columns.

/** Writes how many bytes of each cell have a value. */
export function count(
  bytes: usize,
  value: i32,
  columns: usize,
  across: i32,
  rows: usize,
  down: i32,
  counts: usize,
): void {
  const width = load<i32>(columns + 4 * across);
  memory.fill(counts, 0, 4 * across * down);
  for (let row = 0; row < down; row++, counts += 4 * across) {
    const end = load<i32>(rows + 4 * row + 4);
    for (let y = load<i32>(rows + 4 * row); y < end; y++, bytes += width) {
      let x = 0;
      for (let cell = 0; cell < across; cell++) {
        const right = load<i32>(columns + 4 * cell + 4);
        let some: u32 = 0;
        for (; x < right; x++) some += u32(load<u8>(bytes + x) == value);
        store<u32>(counts + 4 * cell, load<u32>(counts + 4 * cell) + some);
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
