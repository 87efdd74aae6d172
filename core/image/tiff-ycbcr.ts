const PHOTOMETRIC = 262;
const COMPRESSION = 259;
const YCBCR = 6;
/** libtiff converts the colours of JPEG data itself. */
const JPEG = [6, 7];

/** Whether a TIFF stores luminance and chroma as they are, which libvips takes for red, green and blue. */
export function isPlainYcbcr(tiff: Uint8Array): boolean {
  if (tiff.length < 8) return false;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = tiff[0] === 0x49;
  const tags = new Map<number, number>();
  const start = view.getUint32(4, little);
  const count = start + 2 <= tiff.length ? view.getUint16(start, little) : 0;
  for (let i = 0; i < count; i++) {
    const at = start + 2 + 12 * i;
    if (at + 12 > tiff.length) break;
    tags.set(view.getUint16(at, little), view.getUint16(at + 8, little));
  }
  return tags.get(PHOTOMETRIC) === YCBCR && !JPEG.includes(tags.get(COMPRESSION) ?? 1);
}

/** Luminance and chroma to RGB in place, in fixed point with 6 bits of fraction as in PIL. */
export function ycbcrToRgb(data: Uint8Array): Uint8Array {
  const scaled = (factor: number, value: number) => Math.trunc(factor * (value - 128) * 64 + 0.5);
  const clip = (value: number) => Math.min(255, Math.max(0, value));
  for (let at = 0; at < data.length; at += 3) {
    const [y, cb, cr] = [data[at]!, data[at + 1]!, data[at + 2]!];
    data[at] = clip(y + (scaled(1.402, cr) >> 6));
    data[at + 1] = clip(y + ((scaled(-0.34414, cb) + scaled(-0.71414, cr)) >> 6));
    data[at + 2] = clip(y + (scaled(1.772, cb) >> 6));
  }
  return data;
}
