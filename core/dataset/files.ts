/** What core needs of the place where a dataset lies. Every Store is one. */
export interface Files {
  readonly uri: string;
  read(key: string): Promise<Uint8Array>;
  has(key: string): Promise<boolean>;
  list(prefix: string): AsyncIterable<{ key: string; size: number }>;
  digest(key: string): Promise<string | null>;
}
