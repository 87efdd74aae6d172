import type { Sample } from '../schema/manifest.ts';
import { artifactKey } from './artifact-key.ts';
import { cutByContent } from './cut-by-content.ts';
import { sha256 } from '../encoding/digest.ts';
import { sampleKeys, type KeyedPlan } from './sample-keys.ts';

/** Samples whose measurements are kept together. */
export interface CollectedGroup {
  /** Where all their measurements lie in one object. */
  key: string;
  /** Where each lies on its own: one a method. */
  samples: { sample: Sample; keys: string[] }[];
}

/** Cuts the samples of a shard into the groups that are read at once. */
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
