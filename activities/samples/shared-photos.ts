import { LRUCache } from 'lru-cache';
import type { ArtifactContent } from '../../core/encoding/seal.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import { keysOfPixels } from '../../core/keys/sample-keys.ts';
import type { RunSample } from '../shared/runs.ts';
import type { StageOutcome } from '../shared/stage-outcome.ts';

/** Photos that are kept: samples of one photo come one after the other. */
const KEPT = 4;

/** What preprocess made, or undefined if it made nothing that others can take. */
type Made = ReadonlyMap<string, ArtifactContent> | undefined;

/** The last few photos and masks at the model's input size, so that those with several samples are decoded once. */
export class SharedPhotos {
  readonly #made = new LRUCache<string, Promise<Made>>({ max: KEPT });

  /** Preprocesses a sample. If one with the same photo and mask is or was in work, it takes what that made. */
  async preprocess(
    { run: { artifacts }, keys }: RunSample,
    preprocess: () => Promise<StageOutcome>,
  ): Promise<StageOutcome> {
    const wanted = keysOfPixels(keys);
    const name = wanted.join();
    const making = this.#made.get(name);
    const before = making && (await making);
    if (before) {
      await artifacts.write(before);
      const left = await preprocess();
      return left.outcome === 'cached' ? { ...left, outcome: 'computed' } : left;
    }
    const working = preprocess();
    this.#made.set(
      name,
      working.then(madeBy).catch(() => undefined),
    );
    return working;

    async function madeBy({ outcome }: StageOutcome): Promise<Made> {
      if (outcome !== 'computed') return undefined;
      const made = new Map<string, ArtifactContent>();
      for (const [key, content] of await artifacts.read(wanted)) {
        if (!(content instanceof CorruptArtifactError)) made.set(key, content);
      }
      return made.size === wanted.length ? made : undefined;
    }
  }
}
