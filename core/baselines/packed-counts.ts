import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Counts by cell as base64 of deflated 32-bit numbers: some 200 bytes of an object with a smooth outline. */
export function packCounts(counts: readonly number[]): string {
  return deflateRawSync(Uint32Array.from(counts)).toString('base64');
}

/** What `packCounts` packed. */
export function unpackCounts(packed: string): number[] {
  const bytes = inflateRawSync(Buffer.from(packed, 'base64'));
  const counts = new Uint32Array(bytes.length / Uint32Array.BYTES_PER_ELEMENT);
  new Uint8Array(counts.buffer).set(bytes);
  return [...counts];
}
