import { readBytesNpy, writeNpy } from '../core/artifact/npy.ts';
import { summarizeLogits } from '../core/cam/summarize-logits.ts';
import { targetMask } from '../core/cam/target-mask.ts';
import type { SampleReference } from '../core/spec/workflow-messages.ts';
import type { Inference } from './inference.ts';
import type { Runs } from './runs.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/**
 * Runs the explainer on a preprocessed image and stores the CAM and what is kept of the logits.
 * Samples that are explained at the same time on one worker share an inference.
 */
export function makeExplain(runs: Runs, inference: Inference) {
  return async function explain(reference: SampleReference): Promise<void> {
    const { run, sample, keys } = await runs.sample(reference);
    const { plan, store } = run;
    const { key, fixedBatch, dataFiles } = plan.explainer;
    if ((await store.has(keys.cam)) && (await store.has(keys.prediction))) return;

    const { shape, data } = readBytesNpy(await store.read(keys.image));
    const [height = 0, width = 0] = shape;
    const { logits, target, cam, camSize } = await withHeartbeat(
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
      store.writeOnce(keys.cam, writeNpy({ shape: camSize, data: cam })),
      store.writeOnce(keys.prediction, JSON.stringify(summarizeLogits(logits, target)), {
        contentType: 'application/json',
      }),
    ]);
  };
}
