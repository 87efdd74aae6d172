import { dump, parse } from 'npyjs';
import { CorruptArtifactError } from '../errors/corrupt-artifact-error.ts';

/** An array as stored in NumPy's .npy format; data is row-major. */
export interface NpyArray<T> {
  shape: number[];
  data: T;
}

/** The bytes of a .npy file. */
export function writeNpy({ shape, data }: NpyArray<Uint8Array | Float32Array>): Uint8Array {
  return new Uint8Array(dump(data, shape));
}

/** Reads a uint8 array. Throws CorruptArtifactError for other types and for damaged files. */
export function readBytesNpy(file: Uint8Array): NpyArray<Uint8Array> {
  const { data, shape } = parseNpy(file);
  if (!(data instanceof Uint8Array)) throw new CorruptArtifactError('Expected a uint8 .npy file');
  return { shape, data };
}

/** Reads a float32 array. Throws CorruptArtifactError for other types and for damaged files. */
export function readFloatsNpy(file: Uint8Array): NpyArray<Float32Array> {
  const { data, shape } = parseNpy(file);
  if (!(data instanceof Float32Array))
    throw new CorruptArtifactError('Expected a float32 .npy file');
  return { shape, data };
}

/** A view of the file, if it has its buffer for itself. */
function parseNpy(file: Uint8Array) {
  const { buffer, byteLength } = file;
  const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  try {
    return parse(isAlone ? buffer : new Uint8Array(file).buffer);
  } catch (cause) {
    throw new CorruptArtifactError(`Not a .npy file (${file.length} bytes)`, { cause });
  }
}
