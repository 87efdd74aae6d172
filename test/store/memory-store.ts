import { NotFoundError } from '../../core/errors/not-found-error.ts';
import type { MarkedDigest, Parts, Store, StoredObject } from '../../store/store.ts';

/** When everything was written: this store has no clock. */
const EPOCH = new Date(0);

/** A store in memory that counts what it is asked and may take its time. */
export class MemoryStore implements Store {
  readonly uri = 'memory:';
  readonly keysPerListing: number;
  readonly objects = new Map<string, Uint8Array>();
  /** Requests by method; a listing is one for each `keysPerListing` objects that were taken from it. */
  readonly requests: Record<string, number> = {};
  readonly #pause: () => Promise<void>;

  constructor({
    keysPerListing = 1000,
    pause = () => Promise.resolve(),
  }: { keysPerListing?: number; pause?: () => Promise<void> } = {}) {
    this.keysPerListing = keysPerListing;
    this.#pause = pause;
  }

  check(): Promise<void> {
    return this.#count('check');
  }

  async checkWithoutWriting(): Promise<null> {
    await this.#count('check');
    return null;
  }

  now(): Promise<Date> {
    return Promise.resolve(EPOCH);
  }

  async read(key: string): Promise<Uint8Array> {
    await this.#count('read');
    const bytes = this.objects.get(key);
    if (!bytes) throw new NotFoundError(`There is no ${key}`);
    return bytes;
  }

  async readRange(key: string, offset: number, length: number): Promise<Uint8Array> {
    return (await this.read(key)).subarray(offset, offset + length);
  }

  async write(key: string, bytes: Uint8Array | string): Promise<void> {
    await this.#count('write');
    this.objects.set(key, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  }

  async writeParts(key: string, parts: () => Parts): Promise<void> {
    const all: Uint8Array[] = [];
    for await (const part of parts()) all.push(Buffer.from(part));
    await this.write(key, Buffer.concat(all));
  }

  async writeOnce(key: string, bytes: Uint8Array | string): Promise<'written' | 'exists'> {
    if (this.objects.has(key)) return 'exists';
    await this.write(key, bytes);
    return 'written';
  }

  async swap(): Promise<boolean> {
    await this.#count('swap');
    throw new Error('No test swaps in memory');
  }

  async remove(key: string): Promise<void> {
    await this.#count('remove');
    this.objects.delete(key);
  }

  async has(key: string): Promise<boolean> {
    await this.#count('has');
    return this.objects.has(key);
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    await this.#count('list');
    for (const [at, key] of keys.entries()) {
      if (at > 0 && at % this.keysPerListing === 0) await this.#count('list');
      yield { key, size: this.objects.get(key)!.length, modified: EPOCH };
    }
  }

  async digest(key: string): Promise<string | null> {
    await this.#count('digest');
    return this.objects.has(key) ? key : null;
  }

  async markedDigest(key: string): Promise<MarkedDigest | null> {
    await this.#count('markedDigest');
    return this.objects.has(key) ? { digest: key, mark: key } : null;
  }

  async mark(key: string): Promise<string | null> {
    await this.#count('mark');
    return this.objects.has(key) ? key : null;
  }

  async modified(key: string): Promise<Date | null> {
    await this.#count('modified');
    return this.objects.has(key) ? EPOCH : null;
  }

  locate(key: string): string {
    return `memory:${key}`;
  }

  #count(method: string): Promise<void> {
    this.requests[method] = (this.requests[method] ?? 0) + 1;
    return this.#pause();
  }
}
