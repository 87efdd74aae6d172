// AssemblyScript: infra/assembly/compile.ts makes `label-bytes.wasm.ts` of it. Pointers are offsets in the memory
// that the caller fills. The 16 bytes after each buffer may be read and written.

/**
 * Replaces each byte by its entry of `table`, 256 numbers of 2 bytes. Returns how many bytes have an entry above 255, which is
 * no label. Masks are mostly runs of equal bytes.
 */
export function label(bytes: usize, length: i32, table: usize): i32 {
  let unlabelled: i32 = 0;
  const end = bytes + length;
  for (let from = bytes; from < end; ) {
    const byte = load<u8>(from);
    const to = endOfRun(from + 1, end, byte);
    const entry = load<u16>(table + 2 * byte);
    if (entry > 255) unlabelled += <i32>(to - from);
    if (to - from < 16) for (let at = from; at < to; at++) store<u8>(at, <u8>entry);
    else memory.fill(from, <u8>entry, to - from);
    from = to;
  }
  return unlabelled;
}

/** Where the first byte is that differs from `byte`, or the end. */
@inline
function endOfRun(at: usize, end: usize, byte: u8): usize {
  const run = i8x16.splat(byte);
  for (; at < end; at += 16) {
    const others = ~i8x16.bitmask(i8x16.eq(v128.load(at), run)) & 0xffff;
    if (others != 0) return min<usize>(at + ctz(others), end);
  }
  return end;
}
