// AssemblyScript: infra/assembly/compile.ts makes `context-shares.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills.

/** Writes the heat of each of 256 labels, pixel by pixel in double precision, and how many pixels it has. */
export function sumByLabel(
  heat: usize,
  labels: usize,
  length: i32,
  sums: usize,
  pixels: usize,
): void {
  memory.fill(sums, 0, 8 * 256);
  memory.fill(pixels, 0, 8 * 256);
  let i: i32 = 0;
  while (i < length) {
    // Neighbours mostly have the same label: their sum stays in a register.
    const label = load<u8>(labels + i);
    const start = i;
    let sum = load<f64>(sums + 8 * label);
    do {
      sum += <f64>load<f32>(heat + 4 * i);
      i++;
    } while (i < length && load<u8>(labels + i) == label);
    store<f64>(sums + 8 * label, sum);
    store<f64>(pixels + 8 * label, load<f64>(pixels + 8 * label) + <f64>(i - start));
  }
}
