import { createHash } from 'node:crypto';
import {
  close,
  constants,
  createReadStream,
  fstat,
  open,
  read,
  readFile,
  type Stats,
} from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { sha256 } from '../core/encoding/digest.ts';

/** Bytes of a file up to which it is read at once to compute its digest. */
const READ_AT_ONCE = 1 << 20;

/** Of small files, a `FileHandle` takes three times as long. */
const calls = {
  open: promisify(open),
  stat: promisify(fstat),
  read: promisify(read),
  readAll: promisify(readFile),
  close: promisify(close),
};

/**
 * Opens a file for `use`. Pipes and devices count as absent: opening a pipe would wait for its writer, and
 * reading a device might never end.
 */
export async function withFile<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  // Windows has neither named pipes among its files nor the flag.
  const descriptor = await calls.open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await calls.stat(descriptor);
    if (!stats.isFile()) throw Object.assign(new Error('not a file'), { code: 'EISDIR' });
    return await use(new OpenFile(descriptor, stats));
  } finally {
    await calls.close(descriptor);
  }
}

/** A file that is open for reading. */
export class OpenFile {
  readonly #descriptor: number;
  /** As of when it was opened. */
  readonly stats: Stats;

  constructor(descriptor: number, stats: Stats) {
    this.#descriptor = descriptor;
    this.stats = stats;
  }

  read(): Promise<Uint8Array> {
    return calls.readAll(this.#descriptor);
  }

  /** Fewer bytes than `length` if the file ends before. */
  async readRange(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let end = 0;
    for (let count = -1; end < length && count !== 0; end += count) {
      const into = { buffer: bytes, offset: end, length: length - end, position: offset + end };
      count = (await calls.read(this.#descriptor, into)).bytesRead;
    }
    return bytes.subarray(0, end);
  }

  /** The SHA-256 of all of it, in hexadecimal. */
  async digest(): Promise<string> {
    const { size } = this.stats;
    // Some file systems give 0 as the size of a file that is not empty.
    if (size === 0) return sha256(await this.read());
    if (size <= READ_AT_ONCE) return sha256(await this.readRange(0, size));
    const hash = createHash('sha256');
    await pipeline(createReadStream('', { fd: this.#descriptor, autoClose: false }), hash);
    return hash.digest('hex');
  }
}
