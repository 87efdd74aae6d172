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
  // Doubled, so that ties are whole numbers.
  let pairs: u64 = 0;
  let colder: u64 = 0;
  const end = counts + 8 * BINS;
  for (let four = counts; four < end; four += 32) {
    if (!v128.any_true(v128.or(v128.load(four), v128.load(four + 16)))) continue;
    for (let place = four; place < four + 32; place += 8) {
      const off = <u64>load<u32>(place);
      pairs += <u64>load<u32>(place + 4) * (2 * colder + off);
      colder += off;
    }
  }
  return <f64>pairs;
}
