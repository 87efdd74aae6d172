import type { ArtifactContent } from '../../core/encoding/seal.ts';
import type { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import type { StoredObject } from '../store.ts';
import type { Artifacts } from './artifacts.ts';

/**
 * The artifacts of a store as seen by work whose results are not there yet: what it writes is kept in memory, where
 * only it finds it, until `writeHeld`. What it removes is broken, and goes at once; a dry run, which must leave no
 * trace, only sees it no longer.
 */
export class HeldArtifacts implements Artifacts {
  readonly #artifacts: Artifacts;
  readonly #isDry: boolean;
  readonly #written = new Map<string, { content: ArtifactContent; at: Date }>();
  readonly #removed = new Set<string>();

  constructor(artifacts: Artifacts, { isDry = false } = {}) {
    this.#artifacts = artifacts;
    this.#isDry = isDry;
  }

  /** What was written. */
  *written(): Iterable<[key: string, content: ArtifactContent]> {
    for (const [key, { content }] of this.#written) yield [key, content];
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

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#written.delete(key);
    if (!this.#isDry) return this.#artifacts.remove(keys);
    for (const key of keys) this.#removed.add(key);
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

/** Artifacts that were held, and which of them the store should have. */
export interface HeldPart {
  held: HeldArtifacts;
  keep: (key: string) => boolean;
}

/** Writes what was held, all at once. */
export async function writeHeld(artifacts: Artifacts, parts: readonly HeldPart[]): Promise<void> {
  const written = parts.flatMap(({ held, keep }) =>
    [...held.written()].filter(([key]) => keep(key)),
  );
  if (written.length > 0) await artifacts.write(new Map(written));
}
