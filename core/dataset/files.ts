/** Read access to the storage of a dataset. Every Store implements it. */
export interface Files {
  readonly uri: string;
  read(key: string): Promise<Uint8Array>;
  has(key: string): Promise<boolean>;
  list(prefix: string): AsyncIterable<{ key: string; size: number }>;
  digest(key: string): Promise<string | null>;
  /** The digest of a file, if it is known without looking at the file. */
  knownDigest?: (key: string) => string | undefined;
}
