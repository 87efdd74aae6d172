import type { Sample } from '../schema/manifest.ts';
import { artifactKey } from './artifact-key.ts';
import { cutByContent } from './cut-by-content.ts';
import { sha256 } from '../encoding/digest.ts';
import { sampleKeys, type KeyedPlan } from './sample-keys.ts';

/** Samples whose measurements are stored together. */
export interface CollectedGroup {
  /** The key of the object with all their measurements. */
  key: string;
  /** The keys of the single measurements: one per method. */
  samples: { sample: Sample; keys: string[] }[];
}

/** Splits the samples of a shard into groups that are read at once. */
export function collectedGroups(samples: readonly Sample[], plan: KeyedPlan): CollectedGroup[] {
  const keyed = samples.map((sample) => ({
    sample,
    keys: sampleKeys(sample, plan).measurements.map(({ key }) => key),
  }));
  return cutByContent(keyed, ({ keys }) => sha256(keys.join())).map((group) => ({
    key: `${artifactKey('collected', { measurements: group.flatMap(({ keys }) => keys) })}.json`,
    samples: group,
  }));
}
