// AssemblyScript: infra/assembly/compile.ts makes `regions.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills. The 16 bytes after each buffer may be read and written.

/**
 * Writes a code for each label: 255 for 255 if that is left out, else 1 for `foreground`, else 0. Writes to `counts` how
 * many are 1 and how many are 255.
 */
export function split(
  labels: usize,
  codes: usize,
  length: i32,
  foreground: i32,
  isVoidLeftOut: i32,
  counts: usize,
): void {
  const wanted = i8x16.splat(<i8>foreground);
  const isLabel = i8x16.splat(foreground == (foreground & 255) ? -1 : 0);
  const leftOut = i8x16.splat(isVoidLeftOut ? -1 : 0);
  let on: i32 = 0;
  let out: i32 = 0;
  for (let at = 0; at < length; at += 16) {
    const some = v128.load(labels + at);
    const isOut = v128.and(i8x16.eq(some, i8x16.splat(-1)), leftOut);
    const isOn = v128.andnot(v128.and(i8x16.eq(some, wanted), isLabel), isOut);
    v128.store(codes + at, v128.or(isOut, v128.and(isOn, i8x16.splat(1))));
    // All but those after the last label.
    const counted = length - at < 16 ? (1 << (length - at)) - 1 : 0xffff;
    on += popcnt(i8x16.bitmask(isOn) & counted);
    out += popcnt(i8x16.bitmask(isOut) & counted);
  }
  store<i32>(counts, on);
  store<i32>(counts + 4, out);
}
