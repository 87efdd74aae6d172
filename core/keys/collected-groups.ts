import type { Sample } from '../schema/manifest.ts';
import { artifactKey } from './artifact-key.ts';
import { cutByContent } from './cut-by-content.ts';
import { sha256 } from '../encoding/digest.ts';
import { sampleKeys, type KeyedPlan, type SampleKeys } from './sample-keys.ts';

/** A sample, and the keys of its artifacts. */
export interface KeyedSample {
  sample: Sample;
  keys: SampleKeys;
}

/** Samples whose measurements are stored together. */
export interface CollectedGroup {
  /** The key of the object with all their measurements. */
  key: string;
  samples: KeyedSample[];
}

/** Splits the samples of a shard into groups that are read at once. */
export function collectedGroups(samples: readonly Sample[], plan: KeyedPlan): CollectedGroup[] {
  const keyed = samples.map((sample) => ({ sample, keys: sampleKeys(sample, plan) }));
  return cutByContent(keyed, ({ keys }) => sha256(measurementKeys(keys).join())).map((group) => {
    const measurements = group.flatMap(({ keys }) => measurementKeys(keys));
    return { key: `${artifactKey('collected', { measurements })}.json`, samples: group };
  });
}

/** The keys of a sample's measurements: one per method. */
export function measurementKeys({ measurements }: Pick<SampleKeys, 'measurements'>): string[] {
  return measurements.map(({ key }) => key);
}
