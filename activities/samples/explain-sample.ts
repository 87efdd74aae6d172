import { ownValue } from '../../core/encoding/own-value.ts';
import { summarizeLogits } from '../../core/cam/summarize-logits.ts';
import { candidateLogits } from '../../core/cam/candidate-logits.ts';
import { targetMask } from '../../core/cam/target-mask.ts';
import { writeNpy } from '../../core/encoding/npy.ts';
import { logitsOf, truthOf } from '../../core/keys/logits-of.ts';
import type { ArtifactContent } from '../../core/encoding/seal.ts';
import type { ExplainedBy } from '../../core/schema/computed-by.ts';
import { headAucsRecord, readGrid } from '../shared/head-aucs.ts';
import type { Explain } from '../shared/inference.ts';
import type { RunSample } from '../shared/runs.ts';
import { readImage } from '../shared/sample-artifacts.ts';
import type { StageOutcome } from '../shared/stage-outcome.ts';

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
          classes: ownValue(plan.heads.classes, truthOf(sample, asked)) ?? [],
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
