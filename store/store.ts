/** An object's key, its size in bytes, and when it was last written. */
export interface StoredObject {
  key: string;
  size: number;
  /** By the store's own clock; S3 has whole seconds. */
  modified: Date;
  /** See `Store.mark`. */
  mark?: string | null;
}

/**
 * Objects by key, behind one interface for `file:` and `s3:`. Keys use forward slashes, are relative,
 * and never contain `..` (see `key.ts`; others are an InputError). Writes are atomic: a reader sees
 * the whole object or none.
 *
 * Every method throws StoreError if the place can't be reached, read or written, InputError if there
 * is no such bucket, and OutOfResourcesError if this process has too many files open.
 */
export interface Store {
  /** The URI that opens this store again, without credentials. */
  readonly uri: string;
  /** Objects in a listing that costs as much as one `has`. */
  readonly keysPerListing: number;
  /**
   * Makes sure that objects can be listed and written here, with a few small requests: call it before
   * long work. Leaves nothing behind. Creates the folder of a `file:` store.
   */
  check(): Promise<void>;
  /**
   * The same as far as it shows without writing anything. Returns what does not show, as a sentence; null if
   * nothing is left open.
   */
  checkWithoutWriting(): Promise<string | null>;
  /**
   * The time by the store's own clock, in whole seconds on S3: to compare with when objects were written.
   * Writes a small file, which is not an object.
   */
  now(): Promise<Date>;
  /** Bytes of the object. Throws NotFoundError if there is none. */
  read(key: string): Promise<Uint8Array>;
  /**
   * Bytes of a part of the object, fewer if it ends before. Throws NotFoundError if there is no
   * object.
   */
  readRange(key: string, offset: number, length: number): Promise<Uint8Array>;
  /** Writes the object, replacing what was there. */
  write(key: string, bytes: Uint8Array | string, options?: WriteOptions): Promise<void>;
  /** The same for content that need not fit in memory: each attempt calls `parts` again. */
  writeParts(key: string, parts: () => Parts, options?: WriteOptions): Promise<void>;
  /** Writes the object unless it is there already: artifacts are immutable, so both are a success. */
  writeOnce(
    key: string,
    bytes: Uint8Array | string,
    options?: WriteOptions,
  ): Promise<'written' | 'exists'>;
  /**
   * Replaces the object if its content is still `previous` (`null`: if there is none), by
   * compare-and-swap. Returns false if someone else was faster. Of several swaps from the same
   * content, in any number of processes, one wins; a `write` of the same key is not prevented.
   */
  swap(
    key: string,
    previous: Uint8Array | null,
    bytes: Uint8Array | string,
    options?: WriteOptions,
  ): Promise<boolean>;
  has(key: string): Promise<boolean>;
  /** Deletes the object. A success if there is none. */
  remove(key: string): Promise<void>;
  /**
   * When the object was last written, or null if there is none. By the store's own clock: compare it
   * with other times of this store only. S3 has whole seconds.
   */
  modified(key: string): Promise<Date | null>;
  /**
   * What changes whenever the object does, without reading it: a file's inode, size and times, or the ETag. Null if there is
   * no object, or none of which that can be told yet. `list` has it too.
   */
  mark(key: string): Promise<string | null>;
  /**
   * All objects whose key begins with the prefix, in the order of their keys' UTF-8 bytes. A plain
   * string prefix: `runs` matches `runs-old/a` too, `runs/` does not, `` matches everything.
   */
  list(prefix: string): AsyncIterable<StoredObject>;
  /**
   * SHA-256 of the object's content in hex, the same in every store, or null if there is no object. Reads all
   * of it.
   */
  digest(key: string): Promise<string | null>;
  /**
   * The digest with the mark that the object had when reading began, in one request less than asking for both. An object that
   * changes meanwhile has another mark from then on. The mark is null if there is none.
   */
  markedDigest(key: string): Promise<MarkedDigest | null>;
  /** Where a person finds the object: a path, or an s3: URI. */
  locate(key: string): string;
}

/** An object's digest, and its mark: see `Store.markedDigest`. */
export interface MarkedDigest {
  digest: string;
  mark: string | null;
}

/** An object's content, part by part. */
export type Parts = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

export interface WriteOptions {
  /** MIME type, if the store keeps one: a browser shows a report from S3 by it. */
  contentType?: string;
}
