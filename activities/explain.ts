import { summarizeLogits } from '../core/cam/summarize-logits.ts';
import { candidateLogits } from '../core/cam/candidate-logits.ts';
import { targetMask } from '../core/cam/target-mask.ts';
import { writeNpy } from '../core/encoding/npy.ts';
import { logitsOf, truthOf } from '../core/keys/logits-of.ts';
import type { ArtifactContent } from '../core/encoding/seal.ts';
import type { ExplainedBy } from '../core/schema/computed-by.ts';
import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import type { EachSample } from './shared/each-sample.ts';
import { explainerSource } from './shared/explainer.ts';
import { headAucsRecord, readGrid } from './shared/head-aucs.ts';
import type { Explain, Inference } from './shared/inference.ts';
import type { Metrics } from './shared/metrics.ts';
import type { RunSample } from './shared/runs.ts';
import { readImage } from './shared/sample-artifacts.ts';
import { noteOutcome, type StageOutcome } from './shared/stage-outcome.ts';

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

/** Stores a sample's maps and the summary of its logits. */
export async function explainSample(runSample: RunSample, explain: Explain): Promise<StageOutcome> {
  const stage = 'explain';
  const { run, sample, keys } = runSample;
  const { plan, artifacts } = run;
  const made = [
    keys.prediction,
    ...keys.maps.map(({ key }) => key),
    ...(keys.heads === null ? [] : [keys.heads]),
  ];
  if ((await artifacts.known(made)).size === made.length) return { stage, outcome: 'cached' };

  const { width, height, data } = await readImage(artifacts, keys);
  const group = logitsOf(sample, plan);
  const { target: asked } = plan.spec;
  const grid = keys.heads === null ? null : await readGrid(runSample);
  const { logits, target, maps, heads, by } = await explain({
    image: data,
    height,
    width,
    targetMask: targetMask(asked, group, plan.recipe.logits),
    ...(grid &&
      plan.heads.status === 'tested' && {
        heads: {
          candidates: candidateLogits(asked, group, plan.recipe.logits),
          untrained: plan.heads.untrained,
          classes: plan.heads.classes[truthOf(sample, asked)] ?? [],
        },
      }),
  });
  const explained = new Map<string, ArtifactContent>(
    keys.maps.map(({ map: { output }, key }) => {
      const map = maps[output];
      if (!map) throw new Error(`The explainer returned no ${output}`);
      return [key, writeNpy({ shape: [map.height, map.width], data: map.data })];
    }),
  );
  const explainedBy: ExplainedBy = { ...by, node: process.versions.node };
  explained.set(keys.prediction, {
    ...summarizeLogits(logits, target, plan.recipe.head),
    explainedBy,
  });
  if (keys.heads !== null) explained.set(keys.heads, headAucsRecord(plan, heads, grid));
  await artifacts.write(explained);
  return { stage, outcome: 'computed' };
}
