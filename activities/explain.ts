import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import type { EachSample } from './shared/each-sample.ts';
import { explainerSource } from './shared/explainer.ts';
import type { Explain, Inference } from './shared/inference.ts';
import type { Metrics } from './shared/metrics.ts';
import { noteOutcome } from './shared/stage-outcome.ts';
import { explainSample } from './samples/explain-sample.ts';

/**
 * Runs the explainer on preprocessed images and stores the maps and a summary of the logits.
 * Samples that are explained at the same time on one worker share an inference.
 */
export function makeExplain(
  eachSample: EachSample,
  inference: Pick<Inference, 'explain' | 'runOnce' | 'compiledBy'>,
  metrics: Metrics,
) {
  return async function explain(batch: SampleBatch): Promise<void> {
    await eachSample(batch, async (sample) => {
      const source = explainerSource(sample.run, inference);
      const explain: Explain = (request) => inference.explain(source, request);
      return noteOutcome(metrics, sample.sample, await explainSample(sample, explain));
    });
  };
}
