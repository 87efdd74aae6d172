/** A JPEG's markers with its size: of baseline, progressive and rarer kinds of coding. */
const FRAMES = [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];

/**
 * How many pixels a JPEG has, and how many components a pixel (four are inks), by the first header of a frame; null if
 * no such header is found where it should be.
 */
export function jpegFrame(bytes: Uint8Array): { pixels: number; components: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    if (FRAMES.includes(marker)) {
      const pixels = view.getUint16(at + 5) * view.getUint16(at + 7);
      return pixels === 0 ? null : { pixels, components: bytes[at + 9]! };
    }
    // A byte that fills the space before a marker, or a segment of its own length.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}

/** How many pixels a PNG has, by its header; null if that is not where it should be. */
export function pngPixels(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24 || view.getUint32(12) !== IHDR) return null;
  return view.getUint32(16) * view.getUint32(20) || null;
}

/** The name of a PNG's first chunk. */
const IHDR = 0x49484452;
