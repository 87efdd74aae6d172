import pMap from 'p-map';
import { artifactKey } from '../core/keys/artifact-key.ts';
import { sampleKeys } from '../core/keys/sample-keys.ts';
import { addMasks, emptyMaskSum } from '../core/baselines/mean-mask.ts';
import type { MeasuredBy } from '../core/schema/computed-by.ts';
import type { Sample } from '../core/schema/manifest.ts';
import type { MaskSum, BaselineSample, BaselineShard } from '../core/schema/baseline-plan.ts';
import type { RunPlan } from '../core/schema/run-plan.ts';
import { countShards } from '../workflows/contract/shards.ts';
import type { RunReference } from '../workflows/contract/workflow-messages.ts';
import { runKeys } from '../store/run-keys.ts';
import { readShard, type Run, type Runs } from './shared/runs.ts';
import { measuredSamples } from './shared/rows.ts';
import { surveyMasks } from './prepare-baselines/survey-masks.ts';
import { reportProgress } from './shared/with-heartbeat.ts';

/** Shards that are surveyed or written at once. */
const SHARDS = 4;

/**
 * Writes what baselines need from the whole dataset: the sum of all masks, and which of them each image has.
 * Returns the number of shards.
 */
export function makePrepareBaselines(runs: Runs, versions: MeasuredBy) {
  return async function prepareBaselines(reference: RunReference): Promise<number> {
    const run = await runs.open(reference);
    const { store, plan } = run;
    const keys = runKeys(plan.runId);
    const { shardSize } = plan.spec.execution;
    const shards = countShards({ ...plan, shardSize }).all;
    let surveyed = 0;
    const surveys = await pMap(
      Array(shards).keys(),
      async (shard) => {
        const survey = await surveyShard(run, shard, versions);
        reportProgress(++surveyed);
        return survey;
      },
      { concurrency: SHARDS },
    );
    const [height, width] = plan.recipe.inputSize;
    const sum = surveys.map(({ sum }) => sum).reduce(addMasks, emptyMaskSum({ width, height }));
    await store.write(keys.maskSum, JSON.stringify(sum), { contentType: 'application/json' });
    await pMap(
      samplesOf(surveys, plan).entries(),
      async ([shard, samples]) => {
        const { masks } = surveys[shard]!;
        const baselineShard: BaselineShard = {
          masks,
          baselines: baselinesKey(plan, samples, sum),
          samples,
        };
        await store.write(keys.baselineShard(shard), JSON.stringify(baselineShard), {
          contentType: 'application/json',
        });
        reportProgress(shard);
      },
      { concurrency: SHARDS },
    );
    return shards;
  };
}

type ShardSurvey = Awaited<ReturnType<typeof surveyShard>>;

async function surveyShard(run: Run, shard: number, versions: MeasuredBy) {
  const samples = await readShard(run.store, run.plan.runId, shard);
  const measured = await measuredSamples(run, samples);
  const { key, survey } = await surveyMasks(run, measured, versions);
  const known = measured.filter((_, index) => typeof survey.areas[index] === 'number');
  return { masks: key, sum: survey.sum, measured, known };
}

/** The measured samples of each shard, and what their baselines need from other samples. */
function samplesOf(surveys: readonly ShardSurvey[], plan: RunPlan): BaselineSample[][] {
  const counted = new Map<string, BaselineSample['counted']>();
  for (const sample of surveys.flatMap(({ known }) => known)) {
    const { image, foreground } = sample;
    const { labels } = sampleKeys(sample, plan);
    counted.set(image, [...(counted.get(image) ?? []), { labels, foreground }]);
  }
  return surveys.map(({ measured }) =>
    measured.map((sample) => ({
      sample,
      counted: counted.get(sample.image) ?? [],
    })),
  );
}

/** The key of a shard's baselines. It changes whenever any mask of the dataset does, with the sum of all. */
function baselinesKey(plan: RunPlan, samples: readonly BaselineSample[], sum: MaskSum): string {
  const maskOf = (sample: Sample) => [sampleKeys(sample, plan).labels, sample.foreground];
  const ingredients = samples.map(({ sample, counted }) => {
    const { maps } = sampleKeys(sample, plan);
    return {
      maps: maps.map(({ key }) => key),
      mask: maskOf(sample),
      counted,
    };
  });
  const { method } = plan.recipe;
  const inputs = { ingredients, measure: plan.spec.measure, method, sum };
  return `${artifactKey('baselines', inputs)}.json`;
}
