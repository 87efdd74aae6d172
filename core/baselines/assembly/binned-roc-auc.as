// AssemblyScript: infra/assembly/compile.ts makes `binned-roc-auc.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills.

const BINS: i32 = 65536;

/**
 * Returns twice the number of pairs of foreground (code 1) and other pixels, void (code 255) left out, of which the first
 * has the higher of 65,536 steps of heat from 0 to 1; pairs within a step count half. `counts` is room for 8 bytes a step.
 */
export function countPairs(heat: usize, codes: usize, length: i32, counts: usize): f64 {
  memory.fill(counts, 0, 8 * BINS);
  for (let i: i32 = 0; i < length; i++) {
    const code = load<u8>(codes + i);
    if (code == 255) continue;
    const bin = min<u32>(BINS - 1, <u32>(load<f32>(heat + 4 * i) * 65536));
    const place = counts + 8 * bin + 4 * u32(code == 1);
    store<u32>(place, load<u32>(place) + 1);
  }
  let doubled: f64 = 0;
  let colder: f64 = 0;
  for (let bin: i32 = 0; bin < BINS; bin++) {
    if (load<u64>(counts + 8 * bin) == 0) continue;
    const off = <f64>load<u32>(counts + 8 * bin);
    const on = <f64>load<u32>(counts + 8 * bin + 4);
    doubled += on * (2 * colder + off);
    colder += off;
  }
  return doubled;
}
