import { sampleKeys } from '../core/keys/sample-keys.ts';
import type { DecodedBy } from '../core/schema/computed-by.ts';
import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import type { EachSample } from './shared/each-sample.ts';
import { preprocessSample } from './samples/preprocess-sample.ts';

/**
 * Makes sure that the images that lend the samples of a batch a background are in the store: they may
 * belong to a shard that has not been reached, or be lost. One that can't be used is left out.
 */
export function makePrepareDonors(eachSample: EachSample, versions: DecodedBy) {
  return async function prepareDonors(batch: SampleBatch): Promise<void> {
    await eachSample(batch, async ({ run, intervention }) => {
      if (intervention?.donor) {
        const { donor: sample } = intervention;
        const keys = sampleKeys(sample, run.plan);
        await preprocessSample({ run, sample, keys, intervention: null }, versions);
      }
      return true;
    });
  };
}
