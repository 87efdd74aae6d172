import pMap from 'p-map';
import { seal, unseal, type ArtifactContent } from '../../core/encoding/seal.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { stageOfKey } from '../../core/keys/stages.ts';
import { ARTIFACTS } from '../run-keys.ts';
import type { Store, StoredObject } from '../store.ts';
import type { Artifacts } from './artifacts.ts';
import { knownKeys } from './known-keys.ts';

/** Requests under way at once, for each call. */
const REQUESTS = 32;

/** Artifacts as one object a key, each sealed with a digest of its content (see `core/encoding/seal.ts`). */
export class ObjectArtifacts implements Artifacts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  known(keys: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Date>> {
    return knownKeys(this.#store, keys, signal);
  }

  async read(
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, ArtifactContent | CorruptArtifactError>> {
    const contents = new Map<string, ArtifactContent | CorruptArtifactError>();
    await this.#each(keys, async (key) => {
      let content = await this.#readOne(key);
      // Broken artifacts are removed: look twice, in case only this reading went wrong.
      if (content instanceof CorruptArtifactError) content = await this.#readOne(key);
      if (content !== null) contents.set(key, content);
    });
    return contents;
  }

  async #readOne(key: string): Promise<ArtifactContent | CorruptArtifactError | null> {
    const file = await this.#store.read(key).catch(nullIf(isNotFound));
    return file && contentOf(key, file);
  }

  async write(
    contents: ReadonlyMap<string, ArtifactContent>,
    { replace = false }: { replace?: boolean } = {},
  ): Promise<void> {
    await this.#each(contents, async ([key, content]) => {
      const file = seal(key, content);
      const options = key.endsWith('.json') ? { contentType: 'application/json' } : {};
      if (replace) await this.#store.write(key, file, options);
      else await this.#store.writeOnce(key, file, options);
    });
  }

  async remove(keys: readonly string[]): Promise<void> {
    await this.#each(keys, (key) => this.#store.remove(key));
  }

  async *list(): AsyncIterable<StoredObject> {
    for await (const object of this.#store.list(ARTIFACTS)) {
      // Other files that someone keeps there are not ours.
      if (stageOfKey(object.key) !== undefined) yield object;
    }
  }

  locate(key: string): string {
    return this.#store.locate(key);
  }

  async #each<Item>(items: Iterable<Item>, work: (item: Item) => Promise<unknown>): Promise<void> {
    await pMap(items, work, { concurrency: REQUESTS });
  }
}

function contentOf(key: string, file: Uint8Array): ArtifactContent | CorruptArtifactError {
  try {
    return unseal(key, file);
  } catch (error) {
    if (error instanceof CorruptArtifactError) return error;
    throw error;
  }
}
