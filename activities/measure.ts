import type { MeasuredBy } from '../core/schema/computed-by.ts';
import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import type { EachSample } from './shared/each-sample.ts';
import type { Metrics } from './shared/metrics.ts';
import { noteOutcome } from './shared/stage-outcome.ts';
import { measureSample } from './samples/measure-sample.ts';

/**
 * Splits heatmaps into foreground and background and stores the measures, one record a sample and method: at
 * the model's input size, or at the photo's own, for which the mask is read from the dataset again. Padding, and what the model doesn't
 * see of a photo, is left out.
 * Returns the positions whose first method was measured; the others are excluded.
 */
export function makeMeasure(
  eachSample: EachSample,
  { metrics, versions }: { metrics: Metrics; versions: MeasuredBy },
) {
  return function measure(batch: SampleBatch): Promise<number[]> {
    return eachSample(batch, async (sample) =>
      noteOutcome(metrics, sample.sample, await measureSample(sample, versions)),
    );
  };
}
