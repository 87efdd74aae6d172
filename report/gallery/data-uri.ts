/** A picture file as a `data:` URI. */
export function dataUri(bytes: Uint8Array, mediaType: 'image/jpeg' | 'image/png' | 'image/webp') {
  return `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}
