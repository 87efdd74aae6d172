import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { CorruptArtifactError } from '../errors/corrupt-artifact-error.ts';

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;

/** From 4 on, a level takes half as long again for 2 % less. */
const LEVEL = 3;
/** Bytes of a result that are made at a time on the pool, where each time costs: with 16 KB, as usual, twice as much in all. */
const CHUNKS = { chunkSize: 1 << 16 };
/** More than anything that was compressed: damage can make a file claim any size. */
const MOST = { maxOutputLength: 2 ** 31 };

const brotliCompress = promisify(zlib.brotliCompress);
const brotliDecompress = promisify(zlib.brotliDecompress);

/** Bytes compressed with Brotli, on a thread of Node's pool. */
export function compress(bytes: Uint8Array): Promise<Uint8Array> {
  return brotliCompress(bytes, { ...CHUNKS, ...optionsFor(bytes) });
}

/** The same for few bytes, on this thread. */
export function compressHere(bytes: Uint8Array): Uint8Array {
  return zlib.brotliCompressSync(bytes, optionsFor(bytes));
}

/**
 * What was compressed, on a thread of Node's pool. Throws CorruptArtifactError if the bytes are not Brotli's. Damage
 * may go unnoticed: Brotli has no checksum.
 */
export function decompress(bytes: Uint8Array): Promise<Uint8Array> {
  return brotliDecompress(bytes, { ...CHUNKS, ...MOST }).catch(refuse);
}

/** The same on this thread. */
export function decompressHere(bytes: Uint8Array): Uint8Array {
  try {
    return zlib.brotliDecompressSync(bytes, MOST);
  } catch (cause) {
    return refuse(cause);
  }
}

function optionsFor({ length }: Uint8Array) {
  return { params: { [BROTLI_PARAM_QUALITY]: LEVEL, [BROTLI_PARAM_SIZE_HINT]: length } };
}

function refuse(cause: unknown): never {
  throw new CorruptArtifactError('The file is not what was written', { cause });
}
