import type { ArtifactContent } from '../../core/encoding/seal.ts';
import type { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import type { StoredObject } from '../store.ts';
import type { Artifacts } from './artifacts.ts';

/**
 * The artifacts of a store as seen by work that changes nothing there yet: what it writes is kept in memory, where
 * only it finds it, and what it removes is still there for others. `changes` says what there is to do for
 * the store to have it too; a dry run does nothing.
 */
export class HeldArtifacts implements Artifacts {
  readonly #artifacts: Artifacts;
  readonly #written = new Map<string, { content: ArtifactContent; at: Date }>();
  readonly #removed = new Set<string>();

  constructor(artifacts: Artifacts) {
    this.#artifacts = artifacts;
  }

  /** What was written, and the keys of what was removed before it or since. */
  get changes(): { written: Map<string, ArtifactContent>; removed: string[] } {
    return {
      written: new Map([...this.#written].map(([key, { content }]) => [key, content])),
      removed: [...this.#removed],
    };
  }

  async known(keys: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Date>> {
    const own = keys.flatMap((key) => {
      const written = this.#written.get(key);
      return written ? [[key, written.at] as const] : [];
    });
    const others = keys.filter((key) => this.#isOfStore(key));
    if (others.length === 0) return new Map(own);
    return new Map([...own, ...(await this.#artifacts.known(others, signal))]);
  }

  async read(
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, ArtifactContent | CorruptArtifactError>> {
    const own = keys.flatMap((key) => {
      const written = this.#written.get(key);
      return written ? [[key, written.content] as const] : [];
    });
    const others = keys.filter((key) => this.#isOfStore(key));
    if (others.length === 0) return new Map(own);
    return new Map([...own, ...(await this.#artifacts.read(others))]);
  }

  write(contents: ReadonlyMap<string, ArtifactContent>): Promise<void> {
    for (const [key, content] of contents) this.#written.set(key, { content, at: new Date() });
    return Promise.resolve();
  }

  remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.#written.delete(key);
      this.#removed.add(key);
    }
    return Promise.resolve();
  }

  list(): AsyncIterable<StoredObject> {
    return this.#artifacts.list();
  }

  locate(key: string): string {
    return this.#artifacts.locate(key);
  }

  #isOfStore(key: string): boolean {
    return !this.#written.has(key) && !this.#removed.has(key);
  }
}

/** Artifacts that were held, and which of them the store should have. Default: all. */
export interface HeldPart {
  held: HeldArtifacts;
  keep?: (key: string) => boolean;
}

/** Does to a store's artifacts what was done to those held: removes first, then writes all at once. */
export async function writeHeld(artifacts: Artifacts, parts: readonly HeldPart[]): Promise<void> {
  const changes = parts.map(({ held, keep = () => true }) => ({ ...held.changes, keep }));
  const removed = new Set(changes.flatMap(({ removed }) => removed));
  if (removed.size > 0) await artifacts.remove([...removed]);
  const written = changes.flatMap(({ written, keep }) => [...written].filter(([key]) => keep(key)));
  if (written.length > 0) await artifacts.write(new Map(written));
}
