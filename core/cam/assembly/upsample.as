// AssemblyScript: infra/assembly/compile.ts makes `upsample.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills.

/**
 * Enlarges lines of a map, then its columns. All arithmetic is in double precision; `stretched`, room for the map at the
 * result's width, and `out` are rounded to single. For each output position, `first` and `second` say which input
 * positions it lies between, and `weight` how much of the second it takes.
 */
export function enlarge(
  map: usize,
  mapWidth: i32,
  mapHeight: i32,
  firstColumn: usize,
  secondColumn: usize,
  columnWeight: usize,
  firstRow: usize,
  secondRow: usize,
  rowWeight: usize,
  stretched: usize,
  out: usize,
  width: i32,
  height: i32,
): void {
  const stride = 4 * width;
  let to = stretched;
  for (let y = 0; y < mapHeight; y++) {
    for (let x = 0; x < stride; x += 4, to += 4) {
      const left = <f64>load<f32>(map + 4 * load<i32>(firstColumn + x));
      const right = <f64>load<f32>(map + 4 * load<i32>(secondColumn + x));
      const share = <f64>load<f32>(columnWeight + x);
      store<f32>(to, <f32>(left * (1 - share) + right * share));
    }
    map += 4 * mapWidth;
  }
  for (let y = 0; y < height; y++) {
    const above = stretched + stride * load<i32>(firstRow + 4 * y);
    const below = stretched + stride * load<i32>(secondRow + 4 * y);
    const share = <f64>load<f32>(rowWeight + 4 * y);
    const lower = f64x2.splat(share);
    const upper = f64x2.splat(1 - share);
    let x = 0;
    for (; x + 4 < stride; x += 8) {
      const top = f64x2.promote_low_f32x4(v128.load_zero<u64>(above + x));
      const bottom = f64x2.promote_low_f32x4(v128.load_zero<u64>(below + x));
      const between = f64x2.add(f64x2.mul(top, upper), f64x2.mul(bottom, lower));
      v128.store_lane<u64>(out + x, f32x4.demote_f64x2_zero(between), 0);
    }
    if (x < stride) {
      const top = <f64>load<f32>(above + x);
      const bottom = <f64>load<f32>(below + x);
      store<f32>(out + x, <f32>(top * (1 - share) + bottom * share));
    }
    out += stride;
  }
}
