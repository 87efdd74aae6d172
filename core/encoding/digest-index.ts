import { sha256Bytes } from './digest.ts';
import { firstRecord } from './sorted-records.ts';

const MAGIC = Buffer.from('groundcam digests 1\n');
/** Bytes of a hash of a name or a mark. */
const HASH = 16;
const DIGEST = 32;
const RECORD = 2 * HASH + DIGEST;
/** Records that there is room for in a block of those that were learned. */
const BLOCK = 1024;

/**
 * SHA-256 digests of files by name, each as of what marked the file then: 64 bytes a file. Names and marks are kept as the
 * first 128 bits of their SHA-256, in the order of the names', so that a million files need not become a million
 * objects.
 */
export class DigestIndex {
  readonly #records: Buffer;
  /** Of each record, whether the file was seen with its mark. */
  readonly #seen: Uint8Array;
  /** Records in the order in which they were learned, and how many there are. */
  readonly #blocks: Buffer[] = [];
  #learned = 0;

  private constructor(records: Buffer) {
    this.#records = records;
    this.#seen = new Uint8Array(records.length / RECORD);
  }

  static empty(): DigestIndex {
    return new DigestIndex(Buffer.alloc(0));
  }

  /** What `write` wrote; null if it is broken, or of another version. */
  static read(bytes: Uint8Array): DigestIndex | null {
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = file.length - DIGEST;
    const size = end - MAGIC.length;
    if (size < 0 || size % RECORD !== 0) return null;
    if (file.compare(MAGIC, 0, MAGIC.length, 0, MAGIC.length) !== 0) return null;
    if (sha256Bytes(file.subarray(0, end)).compare(file, end) !== 0) return null;
    return new DigestIndex(file.subarray(MAGIC.length, end));
  }

  get hasLearned(): boolean {
    return this.#learned > 0;
  }

  /** Takes note of what marks a file now. */
  see(name: string, mark: string): void {
    const hash = sha256Bytes(name);
    const at = this.#find(hash) * RECORD;
    if (at < 0) return;
    const known = this.#records.compare(sha256Bytes(mark), 0, HASH, at + HASH, at + 2 * HASH);
    this.#seen[at / RECORD] = known === 0 ? 1 : 0;
  }

  /** Whether a digest of a file of that name is known, whatever marks the file now. */
  has(name: string): boolean {
    return this.#find(sha256Bytes(name)) >= 0;
  }

  /** The digest in hex of a file that was last seen with the mark that it had then; else undefined. */
  get(name: string): string | undefined {
    const record = this.#find(sha256Bytes(name));
    if (record < 0 || this.#seen[record] === 0) return undefined;
    return this.#records.toString('hex', record * RECORD + 2 * HASH, (record + 1) * RECORD);
  }

  /** Is there for whoever reads the index after `write`; the last of a name counts. */
  set(name: string, mark: string, digest: string): void {
    if (this.#learned % BLOCK === 0) this.#blocks.push(Buffer.alloc(BLOCK * RECORD));
    const record = this.#learnedAt(this.#learned++);
    sha256Bytes(name).copy(record, 0, 0, HASH);
    sha256Bytes(mark).copy(record, HASH, 0, HASH);
    record.write(digest, 2 * HASH, 'hex');
  }

  /** The index as a file: its records, between what it is and a SHA-256 of all that. */
  write(): Uint8Array {
    const most = this.#records.length + RECORD * this.#learned;
    const file = Buffer.alloc(MAGIC.length + most + DIGEST);
    let end = MAGIC.copy(file);
    let from = 0;
    for (const record of this.#learnedInOrder()) {
      const at = this.#firstFrom(record) * RECORD;
      end += this.#records.copy(file, end, from, at);
      end += record.copy(file, end);
      from = this.#find(record) < 0 ? at : at + RECORD;
    }
    end += this.#records.copy(file, end, from);
    sha256Bytes(file.subarray(0, end)).copy(file, end);
    return file.subarray(0, end + DIGEST);
  }

  /** The last record of each name that was learned, in the order of the index. */
  *#learnedInOrder(): Iterable<Buffer> {
    // Most names differ in the first 48 bits of their hashes, and numbers are compared fast.
    const starts = new Float64Array(this.#learned);
    for (let i = 0; i < starts.length; i++) starts[i] = this.#learnedAt(i).readUIntBE(0, 6);
    const compare = (a: number, b: number) =>
      starts[a]! - starts[b]! || this.#learnedAt(a).compare(this.#learnedAt(b), 0, HASH, 0, HASH);
    const order = Uint32Array.from(starts, (_, i) => i).sort((a, b) => compare(a, b) || a - b);
    for (let i = 0; i < order.length; i++) {
      const next = order[i + 1];
      if (next === undefined || compare(order[i]!, next) !== 0) yield this.#learnedAt(order[i]!);
    }
  }

  #learnedAt(i: number): Buffer {
    const at = (i % BLOCK) * RECORD;
    return this.#blocks[Math.floor(i / BLOCK)]!.subarray(at, at + RECORD);
  }

  /** The record of a name; -1 if there is none. */
  #find(hash: Buffer): number {
    const record = this.#firstFrom(hash);
    const at = record * RECORD;
    if (at === this.#records.length) return -1;
    return this.#records.compare(hash, 0, HASH, at, at + HASH) === 0 ? record : -1;
  }

  /** The first record whose name's hash is not smaller. */
  #firstFrom(hash: Buffer): number {
    return firstRecord(this.#records, RECORD, hash.subarray(0, HASH));
  }
}
