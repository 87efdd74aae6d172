import { createHash } from 'node:crypto';

const MAGIC = Buffer.from('groundcam digests 1\n');
/** Bytes of a hash of a name or a mark. */
const HASH = 16;
const DIGEST = 32;
const RECORD = 2 * HASH + DIGEST;

/**
 * SHA-256 digests of files by name, each as of what marked the file then: 64 bytes a file. Names and marks are kept as the
 * first 128 bits of their SHA-256, in the order of the names', so that a million files need not become a million
 * objects.
 */
export class DigestIndex {
  readonly #records: Buffer;
  readonly #learned: Buffer[] = [];

  private constructor(records: Buffer) {
    this.#records = records;
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
    if (hash(file.subarray(0, end)).compare(file, end) !== 0) return null;
    return new DigestIndex(file.subarray(MAGIC.length, end));
  }

  get hasLearned(): boolean {
    return this.#learned.length > 0;
  }

  /** The digest in hex that was set for a name and mark before this index was read; undefined if there is none. */
  get(name: string, mark: string): string | undefined {
    const wanted = hash(name);
    let from = 0;
    for (let to = this.#records.length / RECORD; from < to;) {
      const middle = (from + to) >>> 1;
      if (compareNames(this.#records, middle, wanted) < 0) from = middle + 1;
      else to = middle;
    }
    const at = from * RECORD;
    if (at === this.#records.length || compareNames(this.#records, from, wanted) !== 0) return;
    const isSame = this.#records.compare(hash(mark), 0, HASH, at + HASH, at + 2 * HASH) === 0;
    return isSame ? this.#records.toString('hex', at + 2 * HASH, at + RECORD) : undefined;
  }

  /** Is there for whoever reads the index after `write`; the last of a name counts. */
  set(name: string, mark: string, digest: string): void {
    const record = Buffer.allocUnsafe(RECORD);
    hash(name).copy(record, 0, 0, HASH);
    hash(mark).copy(record, HASH, 0, HASH);
    record.write(digest, 2 * HASH, 'hex');
    this.#learned.push(record);
  }

  /** The index as a file: its records, between what it is and a SHA-256 of all that. */
  write(): Uint8Array {
    const all = Buffer.concat([this.#records, ...this.#learned]);
    const order = Uint32Array.from({ length: all.length / RECORD }, (_, i) => i).sort(
      (a, b) => compareNames(all, a, all, b) || a - b,
    );
    const last = order.filter(
      (record, i) => i + 1 === order.length || compareNames(all, record, all, order[i + 1]!) !== 0,
    );
    const file = Buffer.alloc(MAGIC.length + last.length * RECORD + DIGEST);
    MAGIC.copy(file);
    last.forEach((record, i) =>
      all.copy(file, MAGIC.length + i * RECORD, record * RECORD, (record + 1) * RECORD),
    );
    const end = file.length - DIGEST;
    hash(file.subarray(0, end)).copy(file, end);
    return file;
  }
}

/** Which of two records has the smaller hash of a name. */
function compareNames(a: Buffer, at: number, b: Buffer, bAt = 0): number {
  const [start, other] = [at * RECORD, bAt * RECORD];
  return a.compare(b, other, other + HASH, start, start + HASH);
}

function hash(content: Uint8Array | string): Buffer {
  return createHash('sha256').update(content).digest();
}
