import type { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import type { ArtifactContent } from '../../core/encoding/seal.ts';
import type { StoredObject } from '../store.ts';

/**
 * What stages compute, by content-addressed key (see `artifactKey`). The extension of a key says what it
 * holds. How artifacts are laid out in a store, and how damage is noticed, is up to the implementation.
 *
 * Every method takes any number of keys and throws StoreError if the store can't be reached, read or
 * written.
 */
export interface Artifacts {
  /** Those of the keys that are there, and when each was written. Rejects if the signal is aborted. */
  known(keys: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Date>>;
  /**
   * The contents by key: an error for an artifact that does not hold what was written, no entry for one
   * that is not there. All contents are in memory at once.
   */
  read(
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, ArtifactContent | CorruptArtifactError>>;
  /**
   * Writes contents by key. One that is there already is kept, since equal keys mean equal contents,
   * unless `replace` is set.
   */
  write(
    contents: ReadonlyMap<string, ArtifactContent>,
    options?: { replace?: boolean },
  ): Promise<void>;
  /** Deletes artifacts. A success for those that are not there. */
  remove(keys: readonly string[]): Promise<void>;
  /** All artifacts, in any order, with their size in bytes as stored. */
  list(): AsyncIterable<StoredObject>;
  /** Where a person finds an artifact: a path, or an s3: URI. */
  locate(key: string): string;
}
