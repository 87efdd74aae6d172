import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import type { SampleWork } from './samples/sample-work.ts';
import { isReadLater } from './samples/take-sample.ts';
import type { EachSample } from './shared/each-sample.ts';
import { explainerSource } from './shared/explainer.ts';
import type { Inference } from './shared/inference.ts';
import type { Metrics } from './shared/metrics.ts';
import { noteOutcome } from './shared/stage-outcome.ts';

/**
 * Takes samples through preprocess, explain and measure in one activity, for workers that do all three: pixels stay in
 * memory, and only what later steps read is stored. Photos at the model's input size are not, unless the run
 * alters them later. Returns the positions whose first method was measured; the others are excluded.
 */
export function makePreprocessToMeasure(
  eachSample: EachSample,
  work: SampleWork,
  inference: Pick<Inference, 'explain' | 'runOnce' | 'compiledBy'>,
  metrics: Metrics,
) {
  return function preprocessToMeasure(batch: SampleBatch): Promise<number[]> {
    return eachSample(
      batch,
      async (sample) => {
        const source = explainerSource(sample.run, inference);
        const left = await work.preprocessToMeasure(batch.run, sample, (request) =>
          inference.explain(source, request),
        );
        return left.map((stage) => noteOutcome(metrics, sample.sample, stage)).every(Boolean);
      },
      { keep: isReadLater },
    );
  };
}
