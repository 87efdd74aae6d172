// AssemblyScript: infra/assembly/compile.ts makes `head-aucs.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills. The 16 bytes after each buffer may be read and written.

/**
 * Adds a map, enlarged and divided by a number, to heat. `columns` and `rows` hold the first of two input positions for
 * each output one, then the second ones, then the weights of these. All arithmetic is in double precision; heat and
 * `stretched`, room for the map at the heat's width, are rounded to single.
 */
export function enlarge(
  map: usize,
  width: i32,
  height: i32,
  heat: usize,
  heatWidth: i32,
  heatHeight: i32,
  columns: usize,
  rows: usize,
  stretched: usize,
  divisor: f64,
): void {
  const seconds = columns + 4 * heatWidth;
  const weights = seconds + 4 * heatWidth;
  let to = stretched;
  for (let y = 0; y < height; y++) {
    const line = map + 4 * y * width;
    for (let x = 0; x < heatWidth; x++, to += 4) {
      const left = <f64>load<f32>(line + 4 * load<i32>(columns + 4 * x));
      const right = <f64>load<f32>(line + 4 * load<i32>(seconds + 4 * x));
      store<f32>(to, <f32>((left + (right - left) * <f64>load<f32>(weights + 4 * x)) / divisor));
    }
  }
  const stride = 4 * heatWidth;
  to = heat;
  for (let y = 0; y < heatHeight; y++) {
    let above = stretched + stride * load<i32>(rows + 4 * y);
    let below = stretched + stride * load<i32>(rows + 4 * (heatHeight + y));
    const down = <f64>load<f32>(rows + 4 * (2 * heatHeight + y));
    const end = to + stride;
    for (; to + 4 < end; to += 8, above += 8, below += 8) {
      const upper = f64x2.promote_low_f32x4(v128.load_zero<u64>(above));
      const lower = f64x2.promote_low_f32x4(v128.load_zero<u64>(below));
      const known = f64x2.promote_low_f32x4(v128.load_zero<u64>(to));
      const added = f64x2.add(upper, f64x2.mul(f64x2.sub(lower, upper), f64x2.splat(down)));
      v128.store_lane<u64>(to, f32x4.demote_f64x2_zero(f64x2.add(known, added)), 0);
    }
    if (to < end) {
      const upper = <f64>load<f32>(above);
      const added = upper + (<f64>load<f32>(below) - upper) * down;
      store<f32>(to, <f32>(<f64>load<f32>(to) + added));
      to += 4;
    }
  }
}

/**
 * The ROC-AUC of heat in `cells` cells, rounded down to one of 4,096 steps; 0.5 if it is flat or not finite everywhere.
 * `regions` holds for each cell how many pixels of the foreground and of the background it has, in 32 bits each.
 * `counts`, as many for each step, and `used`, a bit for each, are 0 before and after.
 */
export function measure(
  heat: usize,
  cells: i32,
  regions: usize,
  counts: usize,
  used: usize,
): f64 {
  let lowest = f32x4.splat(f32.load(heat));
  let highest = lowest;
  let odd = f32x4.splat(0);
  const end = heat + 4 * cells;
  const whole = heat + 4 * (cells & ~3);
  let at = heat;
  for (; at < whole; at += 16) {
    const values = v128.load(at);
    // 0, but not for what is not finite.
    odd = f32x4.add(odd, f32x4.sub(values, values));
    lowest = f32x4.pmin(lowest, values);
    highest = f32x4.pmax(highest, values);
  }
  let min = <f32>Math.min(
    Math.min(f32x4.extract_lane(lowest, 0), f32x4.extract_lane(lowest, 1)),
    Math.min(f32x4.extract_lane(lowest, 2), f32x4.extract_lane(lowest, 3)),
  );
  let max = <f32>Math.max(
    Math.max(f32x4.extract_lane(highest, 0), f32x4.extract_lane(highest, 1)),
    Math.max(f32x4.extract_lane(highest, 2), f32x4.extract_lane(highest, 3)),
  );
  let rest: f32 = 0;
  for (; at < end; at += 4) {
    const value = load<f32>(at);
    rest += value - value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (rest != 0 || v128.any_true(f32x4.ne(odd, f32x4.splat(0))) || min == max) return 0.5;

  const low = f64x2.splat(<f64>min);
  const scale = f64x2.splat(4095 / (<f64>max - <f64>min));
  let region = regions;
  for (at = heat; at < end; at += 8, region += 16) {
    const values = f64x2.promote_low_f32x4(v128.load_zero<u64>(at));
    const steps = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.sub(values, low), scale));
    count(i32x4.extract_lane(steps, 0), region, counts, used);
    if (at + 4 < end) count(i32x4.extract_lane(steps, 1), region + 8, counts, used);
  }

  // Twice U, so that ties stay whole numbers.
  let doubled: u64 = 0;
  let colder: u64 = 0;
  let all: u64 = 0;
  for (let word: i32 = 0; word < 64; word++) {
    let bits = load<u64>(used + 8 * word);
    if (bits == 0) continue;
    store<u64>(used + 8 * word, 0);
    for (; bits != 0; bits &= bits - 1) {
      const place = counts + 8 * (64 * word + <i32>ctz(bits));
      const hits = <u64>load<u32>(place);
      const misses = <u64>load<u32>(place + 4);
      doubled += hits * (2 * colder + misses);
      colder += misses;
      all += hits;
      store<u64>(place, 0);
    }
  }
  return <f64>doubled / (2 * <f64>all * <f64>colder);
}

@inline
function count(step: i32, region: usize, counts: usize, used: usize): void {
  const place = counts + 8 * step;
  // Two counts of 32 bits, neither of which overflows.
  store<u64>(place, load<u64>(place) + load<u64>(region));
  const word = used + 8 * (step >>> 6);
  store<u64>(word, load<u64>(word) | (<u64>1 << (step & 63)));
}
