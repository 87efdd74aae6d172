import { readBytesNpy, writeNpy } from '../core/artifact/npy.ts';
import { summarizeLogits } from '../core/cam/summarize-logits.ts';
import { targetMask } from '../core/cam/target-mask.ts';
import type { SampleReference } from '../core/spec/workflow-messages.ts';
import type { Inference } from './inference.ts';
import type { Metrics } from './metrics.ts';
import type { Runs } from './runs.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/**
 * Runs the explainer on a preprocessed image and stores the maps and what is kept of the logits.
 * Samples that are explained at the same time on one worker share an inference.
 */
export function makeExplain(runs: Runs, inference: Inference, metrics: Metrics) {
  return async function explain(reference: SampleReference): Promise<void> {
    const { run, sample, keys } = await runs.sample(reference);
    const { plan, store } = run;
    const { key, fixedBatch, dataFiles } = plan.explainer;
    const made = [keys.prediction, ...keys.maps.map(({ key }) => key)];
    const known = await Promise.all(made.map((key) => store.has(key)));
    if (known.every(Boolean)) return metrics.sample('explain', 'cached');

    const { shape, data } = readBytesNpy(await store.read(keys.image));
    const [height = 0, width = 0] = shape;
    const { logits, target, maps } = await withHeartbeat(
      inference.explain(
        {
          key,
          fixedBatch,
          load: () => store.read(key),
          ...(dataFiles.length > 0 && {
            dataFiles: { modelUri: plan.spec.model.uri, files: dataFiles },
          }),
        },
        {
          image: data,
          height,
          width,
          targetMask: targetMask(
            plan.spec.target,
            plan.classLogits[sample.class] ?? [],
            plan.recipe.classes,
          ),
        },
      ),
    );
    await Promise.all([
      ...keys.maps.map(({ map: { output }, key }) => {
        const map = maps[output];
        if (!map) throw new Error(`The explainer returned no ${output}`);
        return store.writeOnce(key, writeNpy({ shape: [map.height, map.width], data: map.data }));
      }),
      store.writeOnce(keys.prediction, JSON.stringify(summarizeLogits(logits, target)), {
        contentType: 'application/json',
      }),
    ]);
    metrics.sample('explain', 'computed');
  };
}
