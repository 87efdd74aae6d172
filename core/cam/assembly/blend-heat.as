// AssemblyScript: infra/assembly/compile.ts makes `blend-heat.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills. The 16 bytes after each buffer may be read and written.

/** Fraction bits of how much of a photo is left, and of how much of that shows. */
const PHOTO_BITS: i32 = 8;
const BITS: i32 = 22;
/** All of a colour. */
const ALL: i32 = 1 << 16;

/**
 * Blends a colour for each level over RGB pixels. The entry of a level has what to add for red, green and blue, and
 * how much of the photo shows. Of the photo's own colour `own` is left, and of its brightness the rest; all of the
 * colour at the level `kept`.
 */
export function blend(
  from: usize,
  to: usize,
  levels: usize,
  length: i32,
  entries: usize,
  kept: i32,
  red: i32,
  green: i32,
  blue: i32,
  own: i32,
): void {
  for (const end = from + 3 * length; from < end; from += 3, to += 3, levels++) {
    const pixel = load<i32>(from);
    const level = i32(load<u8>(levels));
    const entry = v128.load(entries + 16 * level);
    const bytes = i8x16.replace_lane(i32x4.splat(pixel), 3, 0);
    const channels = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
    const isKept = level == kept;
    const grey = isKept
      ? 0
      : red * (pixel & 255) + green * ((pixel >> 8) & 255) + blue * ((pixel >> 16) & 255);
    const colour = i32x4.mul(channels, i32x4.splat(isKept ? ALL : own));
    const left = i32x4.shr_s(i32x4.add(colour, i32x4.splat(grey)), PHOTO_BITS);
    const shown = i32x4.mul(left, v128.shuffle<i32>(entry, entry, 3, 3, 3, 3));
    const sum = i32x4.shr_s(i32x4.add(shown, entry), BITS);
    const halves = i16x8.narrow_i32x4_s(sum, sum);
    store<i32>(to, i32x4.extract_lane(i8x16.narrow_i16x8_u(halves, halves), 0));
  }
}
