import { Context } from '@temporalio/activity';
import pMap from 'p-map';
import { artifactKey } from '../core/keys/artifact-key.ts';
import type { KeyedSample } from '../core/keys/collected-groups.ts';
import { sampleKeys } from '../core/keys/sample-keys.ts';
import { addMasks, sumOfMasks } from '../core/baselines/mean-mask.ts';
import type { MeasuredBy } from '../core/schema/computed-by.ts';
import type { MaskSum, BaselineShard } from '../core/schema/baseline-plan.ts';
import { countShards } from '../workflows/contract/shards.ts';
import type { RunReference } from '../workflows/contract/workflow-messages.ts';
import { runKeys } from '../store/run-keys.ts';
import type { HeavyWork, ShardSurvey } from './heavy/heavy-work.ts';
import { threadOf } from './heavy/thread-of.ts';
import { sumByImage, type ImageMasks } from './prepare-baselines/sum-by-image.ts';
import { readShard, type Run, type Runs } from './shared/runs.ts';
import { reportProgress, withHeartbeat } from './shared/with-heartbeat.ts';

/** Shards that are surveyed or written at once. */
const SHARDS = 4;

/**
 * Writes what baselines need from the whole dataset: the sum of all masks, and of the masks of each image that has
 * several. Returns the number of shards.
 */
export function makePrepareBaselines(
  runs: Runs,
  versions: MeasuredBy,
  work: Record<'heavy' | 'here', Pick<HeavyWork, 'surveyShard'>>,
) {
  return async function prepareBaselines(reference: RunReference): Promise<number> {
    const run = await runs.open(reference);
    const { store, plan } = run;
    const { surveyShard } = work[threadOf(plan)];
    const { cancellationSignal: signal } = Context.current();
    const keys = runKeys(plan.runId);
    const { shardSize } = plan.spec.execution;
    const shards = countShards({ ...plan, shardSize }).all;
    let surveyed = 0;
    const surveying = pMap(
      Array(shards).keys(),
      async (shard) => {
        const survey = await surveyShard(
          { run: reference, shard },
          { signal, onProgress: () => {} },
        );
        reportProgress(++surveyed);
        return survey;
      },
      { concurrency: SHARDS },
    );
    // Threads may be busy with other runs.
    const surveys = await withHeartbeat(surveying, () => surveyed);
    const [height, width] = plan.recipe.inputSize;
    const none = sumOfMasks({ width, height }, []);
    const sum = surveys.map(({ sum }) => sum).reduce(addMasks, none);
    await store.write(keys.maskSum, JSON.stringify(sum), { contentType: 'application/json' });
    const ofImages = await sumOfImages(run, surveys, versions);
    await pMap(
      surveys.entries(),
      async ([shard, survey]) => {
        const baselineShard = shardOf(survey, sum, ofImages);
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

/** The masks of each image that has several measured samples, read shard by shard. */
async function sumOfImages(
  { store, plan, ...run }: Run,
  surveys: readonly ShardSurvey[],
  versions: MeasuredBy,
): Promise<ReadonlyMap<string, ImageMasks>> {
  const images = new Set<string>();
  const several = new Set<string>();
  for (const { measured } of surveys) {
    for (const { image } of measured) (images.has(image) ? several : images).add(image);
  }
  const ofImages = new Map<string, ImageMasks>();
  for (const [shard, { measured }] of surveys.entries()) {
    const wanted = new Set(measured.filter(({ image }) => several.has(image)).map(({ id }) => id));
    if (wanted.size === 0) continue;
    const samples = await readShard(store, plan.runId, shard);
    const keyed: KeyedSample[] = samples
      .filter(({ id }) => wanted.has(id))
      .map((sample) => ({ sample, keys: sampleKeys(sample, plan) }));
    await sumByImage({ ...run, store, plan }, keyed, ofImages, versions);
    reportProgress(shard);
  }
  return ofImages;
}

/** What baselines of a shard are measured from. Their key changes whenever any mask of the dataset does, with the sum of all. */
function shardOf(
  { masks, measured }: ShardSurvey,
  sum: MaskSum,
  ofImages: ReadonlyMap<string, ImageMasks>,
): BaselineShard {
  const samples = measured.map(({ image, compared }) => ({
    compared,
    ofImage: ofImages.get(image)?.samples ?? null,
  }));
  return {
    masks,
    baselines: `${artifactKey('baselines', { samples, sum })}.json.br`,
    measured: measured.map(({ id, image }) => {
      const ofImage = ofImages.get(image);
      return { id, ...(ofImage && { ofImage: { masks: ofImage.masks, counts: ofImage.counts } }) };
    }),
  };
}
