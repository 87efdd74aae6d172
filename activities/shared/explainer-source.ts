import type { ExplainerSource, Inference } from './inference.ts';
import { loadExplainer } from './load-explainer.ts';
import type { Run } from './runs.ts';

/** A run's explainer, as inference gets hold of it. */
export function explainerSource(run: Run, inference: Pick<Inference, 'runOnce'>): ExplainerSource {
  const { key, fixedBatch, dataFiles } = run.plan.explainer;
  return {
    key,
    fixedBatch,
    load: () => loadExplainer(run, inference),
    ...(dataFiles.length > 0 && {
      dataFiles: { modelUri: run.plan.spec.model.uri, files: dataFiles },
    }),
  };
}
