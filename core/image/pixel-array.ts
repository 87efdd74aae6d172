/** Above this many bytes memory is counted: of arrays that are not, many could wait to be collected. */
const MOST = 1 << 20;

/**
 * Zeros, for the pixels of a mask, or of a step on the way to a raster. V8 marks a thread's whole heap each time that new
 * arrays have taken about as much memory as the heap; shared memory it does not count. ONNX Runtime refuses shared memory.
 */
export function newBytes(length: number): Uint8Array {
  return length > MOST ? new Uint8Array(length) : new Uint8Array(new SharedArrayBuffer(length));
}
