import { stageOfKey } from '../core/keys/stages.ts';
import type { DecodedBy, MeasuredBy } from '../core/schema/computed-by.ts';
import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import { explainSample } from './explain.ts';
import { measureSample } from './measure.ts';
import { preprocessSample } from './preprocess.ts';
import type { EachSample } from './shared/each-sample.ts';
import type { Inference } from './shared/inference.ts';
import type { Metrics } from './shared/metrics.ts';
import type { RunSample } from './shared/runs.ts';

/**
 * Takes samples through preprocess, explain and measure in one activity, for workers that do all three: pixels stay in
 * memory, and only what later steps read is stored. Photos at the model's input size are not, unless the run
 * alters them later. Returns the positions whose first method was measured; the others are excluded.
 */
export function makePreprocessToMeasure(
  eachSample: EachSample,
  inference: Pick<Inference, 'explain' | 'runOnce' | 'compiledBy'>,
  { metrics, versions }: { metrics: Metrics; versions: DecodedBy & MeasuredBy },
) {
  return function preprocessToMeasure(batch: SampleBatch): Promise<number[]> {
    return eachSample(
      batch,
      async (sample) => {
        const outcome = await preprocessSample(sample, versions);
        metrics.sample('preprocess', outcome);
        if (outcome === 'excluded') return false;
        metrics.sample('explain', await explainSample(sample, inference));
        const isMeasured = await measureSample(sample, versions);
        metrics.sample('measure', isMeasured ? 'computed' : 'excluded');
        return isMeasured;
      },
      { keep: isReadLater },
    );
  };
}

function isReadLater(key: string, { run }: RunSample): boolean {
  const { interventions, attacks } = run.plan.spec;
  return stageOfKey(key) !== 'image' || interventions || attacks !== undefined;
}
