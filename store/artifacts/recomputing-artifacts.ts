import type { ArtifactContent } from '../../core/encoding/seal.ts';
import type { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import { stageOfKey } from '../../core/keys/stages.ts';
import type { Stage } from '../../core/schema/recompute.ts';
import type { StoredObject } from '../store.ts';
import type { Artifacts } from './artifacts.ts';

/** The stages that a run recomputes, and since when an artifact counts as recomputed. */
export interface RecomputedStages {
  stages: readonly Stage[];
  /** By the store's clock. */
  since: Date;
}

/**
 * Artifacts as seen by a run that recomputes some stages: those from before `since` are not there, and
 * writing one replaces it. Nobody else misses an artifact in the meantime, what another run recomputed
 * is used, and a retry finds what the attempt before it wrote.
 */
export class RecomputingArtifacts implements Artifacts {
  readonly #artifacts: Artifacts;
  readonly #recomputed: RecomputedStages;

  constructor(artifacts: Artifacts, recomputed: RecomputedStages) {
    this.#artifacts = artifacts;
    this.#recomputed = recomputed;
  }

  async known(keys: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Date>> {
    const known = await this.#artifacts.known(keys, signal);
    return new Map([...known].filter(([key, written]) => !this.#isOld(key, written)));
  }

  async read(
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, ArtifactContent | CorruptArtifactError>> {
    const old = await this.#oldOf(keys);
    return this.#artifacts.read(keys.filter((key) => !old.has(key)));
  }

  async write(
    contents: ReadonlyMap<string, ArtifactContent>,
    options: { replace?: boolean } = {},
  ): Promise<void> {
    const old = await this.#oldOf([...contents.keys()]);
    const isOld = ([key]: [string, ArtifactContent]) => old.has(key);
    const [stale, others] = [
      [...contents].filter(isOld),
      [...contents].filter((entry) => !isOld(entry)),
    ];
    await Promise.all([
      stale.length > 0 && this.#artifacts.write(new Map(stale), { replace: true }),
      others.length > 0 && this.#artifacts.write(new Map(others), options),
    ]);
  }

  remove(keys: readonly string[]): Promise<void> {
    return this.#artifacts.remove(keys);
  }

  async *list(): AsyncIterable<StoredObject> {
    for await (const artifact of this.#artifacts.list()) {
      if (!this.#isOld(artifact.key, artifact.modified)) yield artifact;
    }
  }

  locate(key: string): string {
    return this.#artifacts.locate(key);
  }

  /** Those of the keys whose artifacts are from before the recompute. */
  async #oldOf(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const recomputed = keys.filter((key) => this.#isRecomputed(key));
    if (recomputed.length === 0) return new Set();
    const known = await this.#artifacts.known(recomputed);
    return new Set(recomputed.filter((key) => this.#isOld(key, known.get(key))));
  }

  #isOld(key: string, written: Date | undefined): boolean {
    return written !== undefined && written < this.#recomputed.since && this.#isRecomputed(key);
  }

  #isRecomputed(key: string): boolean {
    const stage = stageOfKey(key);
    return stage !== undefined && this.#recomputed.stages.includes(stage);
  }
}
