// AssemblyScript: infra/assembly/compile.ts makes `min-max.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills. The 16 bytes after each buffer may be read and written.

/** Writes the minimum and the maximum of values to `out`: of zeros the first, and what is not a number counts for neither. */
export function extremes(values: usize, length: i32, out: usize): void {
  let lowest = f32x4.splat(Infinity);
  let highest = f32x4.splat(-Infinity);
  const end = values + 4 * length;
  let at = values;
  for (; at + 16 <= end; at += 16) {
    const some = v128.load(at);
    lowest = f32x4.pmin(lowest, some);
    highest = f32x4.pmax(highest, some);
  }
  let min: f32 = Infinity;
  let max: f32 = -Infinity;
  for (; at < end; at += 4) {
    const value = load<f32>(at);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  min = <f32>Math.min(
    min,
    Math.min(
      Math.min(f32x4.extract_lane(lowest, 0), f32x4.extract_lane(lowest, 1)),
      Math.min(f32x4.extract_lane(lowest, 2), f32x4.extract_lane(lowest, 3)),
    ),
  );
  max = <f32>Math.max(
    max,
    Math.max(
      Math.max(f32x4.extract_lane(highest, 0), f32x4.extract_lane(highest, 1)),
      Math.max(f32x4.extract_lane(highest, 2), f32x4.extract_lane(highest, 3)),
    ),
  );
  if (min == 0) {
    at = values;
    while (load<f32>(at) != 0) at += 4;
    min = load<f32>(at);
  }
  store<f32>(out, min);
  store<f32>(out + 4, max);
}

/** Replaces each value x by (x - min) / range. */
export function scale(values: usize, length: i32, min: f32, range: f32): void {
  const low = f32x4.splat(min);
  const width = f32x4.splat(range);
  const end = values + 4 * length;
  for (let at = values; at < end; at += 16) {
    v128.store(at, f32x4.div(f32x4.sub(v128.load(at), low), width));
  }
}
