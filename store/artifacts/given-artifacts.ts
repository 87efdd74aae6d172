import type { ArtifactContent } from '../../core/encoding/seal.ts';
import type { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import type { StoredObject } from '../store.ts';
import type { Artifacts } from './artifacts.ts';

/** Some artifacts of a store, read before, for work that must not ask the store. Nothing can be written to them. */
export class GivenArtifacts implements Artifacts {
  readonly #contents: ReadonlyMap<string, ArtifactContent>;
  readonly #store: Pick<Artifacts, 'locate'>;
  readonly #at = new Date();

  /** @param store where they are from */
  constructor(contents: ReadonlyMap<string, ArtifactContent>, store: Pick<Artifacts, 'locate'>) {
    this.#contents = contents;
    this.#store = store;
  }

  known(keys: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    const known = keys.filter((key) => this.#contents.has(key));
    return Promise.resolve(new Map(known.map((key) => [key, this.#at])));
  }

  read(
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, ArtifactContent | CorruptArtifactError>> {
    const contents = keys.flatMap((key) => {
      const content = this.#contents.get(key);
      return content === undefined ? [] : [[key, content] as const];
    });
    return Promise.resolve(new Map(contents));
  }

  write(): Promise<void> {
    return Promise.reject(new Error('These artifacts can only be read'));
  }

  remove(): Promise<void> {
    return Promise.reject(new Error('These artifacts can only be read'));
  }

  async *list(): AsyncIterable<StoredObject> {}

  locate(key: string): string {
    return this.#store.locate(key);
  }
}
