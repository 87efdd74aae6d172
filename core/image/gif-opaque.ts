/** Length of a GIF's header without its table of colours. */
const HEADER = 13;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;

/**
 * The GIF with the transparency of its first frame taken away, so that transparent pixels have the colour of
 * their index, as PIL reads them. Decoders give them none.
 *
 * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt, section 23
 */
export function withoutTransparency(gif: Uint8Array): Uint8Array {
  const flags = gif[10] ?? 0;
  let at = HEADER + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  while (gif[at] === EXTENSION) {
    if (gif[at + 1] === GRAPHIC_CONTROL && at + 3 < gif.length) {
      const opaque = Uint8Array.from(gif);
      opaque[at + 3]! &= 0xfe;
      return opaque;
    }
    at += 2;
    while (at < gif.length && gif[at] !== 0) at += gif[at]! + 1;
    at++;
  }
  return gif;
}
