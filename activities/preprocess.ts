import type { DecodedBy } from '../core/schema/computed-by.ts';
import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import type { EachSample } from './shared/each-sample.ts';
import type { Metrics } from './shared/metrics.ts';
import { noteOutcome } from './shared/stage-outcome.ts';
import { preprocessSample } from './samples/preprocess-sample.ts';

/**
 * Resizes images and masks to the model's input, by its geometry, and stores both as .npy, with the photos' own
 * sizes beside them. Returns the positions that are ready: if a file can't be used, its sample becomes an
 * excluded row and does not proceed.
 */
export function makePreprocess(
  eachSample: EachSample,
  { metrics, versions }: { metrics: Metrics; versions: DecodedBy },
) {
  return function preprocess(batch: SampleBatch): Promise<number[]> {
    return eachSample(batch, async (sample) =>
      noteOutcome(metrics, sample.sample, await preprocessSample(sample, versions)),
    );
  };
}
