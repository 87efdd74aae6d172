import { stageOfKey } from '../core/keys/stages.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import type { Stage } from '../core/schema/recompute.ts';
import type { Store, StoredObject, WriteOptions } from './store.ts';

/** What a run computes anew, and since when an artifact counts as new. */
export interface RecomputedStages {
  stages: readonly Stage[];
  /** By the store's clock. */
  since: Date;
}

/**
 * A store in the eyes of a run that computes some stages anew: their artifacts from before `since` are
 * not there, and writing one replaces it. So nobody else misses an artifact in the meantime, what
 * another run made anew is taken, and a retry finds what the attempt before it wrote.
 */
export class RecomputingStore implements Store {
  readonly uri: string;
  readonly keysPerListing: number;
  readonly #store: Store;
  readonly #recomputed: RecomputedStages;

  constructor(store: Store, recomputed: RecomputedStages) {
    this.uri = store.uri;
    this.keysPerListing = store.keysPerListing;
    this.#store = store;
    this.#recomputed = recomputed;
  }

  check(): Promise<void> {
    return this.#store.check();
  }

  async read(key: string): Promise<Uint8Array> {
    await this.#refuseOld(key);
    return this.#store.read(key);
  }

  async readRange(key: string, offset: number, length: number): Promise<Uint8Array> {
    await this.#refuseOld(key);
    return this.#store.readRange(key, offset, length);
  }

  write(key: string, bytes: Uint8Array | string, options?: WriteOptions): Promise<void> {
    return this.#store.write(key, bytes, options);
  }

  writeParts(key: string, parts: Iterable<string>, options?: WriteOptions): Promise<void> {
    return this.#store.writeParts(key, parts, options);
  }

  async writeOnce(
    key: string,
    bytes: Uint8Array | string,
    options?: WriteOptions,
  ): Promise<'written' | 'exists'> {
    if (!(await this.#isOld(key))) return this.#store.writeOnce(key, bytes, options);
    await this.#store.write(key, bytes, options);
    return 'written';
  }

  swap(
    key: string,
    previous: Uint8Array | null,
    bytes: Uint8Array | string,
    options?: WriteOptions,
  ): Promise<boolean> {
    return this.#store.swap(key, previous, bytes, options);
  }

  async has(key: string): Promise<boolean> {
    return (await this.modified(key)) !== null;
  }

  async modified(key: string): Promise<Date | null> {
    const modified = await this.#store.modified(key);
    return modified !== null && this.#isBefore(key, modified) ? null : modified;
  }

  remove(key: string): Promise<void> {
    return this.#store.remove(key);
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    for await (const object of this.#store.list(prefix)) {
      if (!this.#isBefore(object.key, object.modified)) yield object;
    }
  }

  async digest(key: string): Promise<string | null> {
    return (await this.#isOld(key)) ? null : this.#store.digest(key);
  }

  locate(key: string): string {
    return this.#store.locate(key);
  }

  async #refuseOld(key: string): Promise<void> {
    if (await this.#isOld(key)) {
      throw new NotFoundError(`${this.locate(key)} is from before the recompute`);
    }
  }

  async #isOld(key: string): Promise<boolean> {
    if (!this.#isRecomputed(key)) return false;
    const modified = await this.#store.modified(key);
    return modified !== null && this.#isBefore(key, modified);
  }

  #isBefore(key: string, modified: Date): boolean {
    return this.#isRecomputed(key) && modified < this.#recomputed.since;
  }

  #isRecomputed(key: string): boolean {
    const stage = stageOfKey(key);
    return stage !== undefined && this.#recomputed.stages.includes(stage);
  }
}
