/** Above this many bytes memory is counted: of arrays that are not, many could wait to be collected. */
const MOST = 1 << 20;

/*
 * Arrays that live as long as their sample is in work. V8 marks a thread's whole heap after every 64 MB of ordinary
 * memory that arrays take, which cost a tenth of an audit's CPU; shared memory it does not count.
 */

/** Zeros, for a raster or a mask. */
export function newBytes(length: number): Uint8Array {
  return length > MOST ? new Uint8Array(length) : new Uint8Array(new SharedArrayBuffer(length));
}

/** Zeros, for a heatmap. */
export function newFloats(length: number): Float32Array {
  const bytes = length * Float32Array.BYTES_PER_ELEMENT;
  return bytes > MOST ? new Float32Array(length) : new Float32Array(new SharedArrayBuffer(bytes));
}
