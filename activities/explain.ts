import { summarizeLogits } from '../core/cam/summarize-logits.ts';
import { targetMask } from '../core/cam/target-mask.ts';
import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import { readBytes, writeArray, writeRecord } from './shared/artifacts.ts';
import type { EachSample } from './shared/each-sample.ts';
import { explainerSource } from './shared/explainer-source.ts';
import type { Inference } from './shared/inference.ts';
import type { Metrics } from './shared/metrics.ts';
import type { RunSample } from './shared/runs.ts';

/**
 * Runs the explainer on preprocessed images and stores the maps and what is kept of the logits.
 * Samples that are explained at the same time on one worker share an inference.
 */
export function makeExplain(
  eachSample: EachSample,
  inference: Pick<Inference, 'explain' | 'runOnce'>,
  metrics: Metrics,
) {
  return async function explain(batch: SampleBatch): Promise<void> {
    await eachSample(batch, async (sample) => {
      metrics.sample('explain', await explainSample(sample, inference));
      return true;
    });
  };
}

async function explainSample(
  { run, sample, keys }: RunSample,
  inference: Pick<Inference, 'explain' | 'runOnce'>,
): Promise<'computed' | 'cached'> {
  const { plan, store } = run;
  const mapKeys = [...keys.maps, ...keys.untrainedMaps];
  const made = [keys.prediction, ...mapKeys.map(({ key }) => key)];
  const known = await Promise.all(made.map((key) => store.has(key)));
  if (known.every(Boolean)) return 'cached';

  const { shape, data } = await readBytes(store, keys.image);
  const [height = 0, width = 0] = shape;
  const { logits, target, maps } = await inference.explain(explainerSource(run, inference), {
    image: data,
    height,
    width,
    targetMask: targetMask(
      plan.spec.target,
      plan.classLogits[sample.class] ?? [],
      plan.recipe.logits,
    ),
  });
  await Promise.all([
    ...mapKeys.map(({ map: { output }, key }) => {
      const map = maps[output];
      if (!map) throw new Error(`The explainer returned no ${output}`);
      return writeArray(store, key, { shape: [map.height, map.width], data: map.data });
    }),
    writeRecord(store, keys.prediction, { ...summarizeLogits(logits, target) }),
  ]);
  return 'computed';
}
