import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import pMap from 'p-map';
import { createCpuActivities, createWholeActivities } from '../activities/index.ts';
import { Runs } from '../activities/shared/runs.ts';
import { chunks } from '../core/encoding/chunks.ts';
import { AuditSpec } from '../core/schema/audit-spec.ts';
import { OnnxInference } from '../workers/inference/onnx-inference.ts';
import { InferenceThread } from '../workers/inference/inference-thread.ts';
import type { ExecutionProvider } from '../workers/inference/messages.ts';
import { SampleThreads } from '../workers/samples/sample-threads.ts';
import { versions } from '../workers/versions.ts';
import { explainerFeeds } from './feeds.ts';
import { writeManyPhotos } from './many-photos.ts';
import { compileModel, type BenchModel } from './models.ts';
import { takeTurns } from './take-turns.ts';

/** A larger batch that gives less than this more images a second is not worth its memory. */
const WORTH = 1.05;
const SECONDS = 4;
const IMAGES_PER_ACTIVITY = 64;
/** Activities at once, so that one's files are written while others are in work. */
const ACTIVITIES = 4;

/**
 * Preprocess, explain and measure of one worker that does all three, with no server: samples a second beside those of the explainer
 * alone, in batches that grow until those stop growing, and what cores it takes. For a machine with a GPU:
 *
 *   npm run bench -- --only stages --model resnet50 --provider cuda
 */
export async function benchStages(
  model: BenchModel,
  { voc, photos, provider }: { voc: string; photos: number; provider: ExecutionProvider },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-bench-'));
  try {
    console.log(`\nStages of one worker without a server, ${model.name}, ${provider}`);
    const alone = await explainerAlone(model, provider);
    if (!alone) return console.log(`No ${provider} here: skipped.`);
    const dataset = join(folder, 'VOC');
    await writeManyPhotos(voc, dataset, photos);
    const inference = new OnnxInference({ provider, maxBatch: alone.batch });
    try {
      const { samples, seconds, cpu } = await stages(
        inference,
        AuditSpec.parse({
          model: { uri: model.path, layer: model.layer, preprocessing: { mean: 128, std: 128 } },
          dataset: { uri: dataset },
          store: join(folder, 'store'),
        }),
        2 * alone.batch,
      );
      const rate = samples / seconds;
      const print = (what: string, value: string) => console.log(what.padEnd(52) + value);
      print(`explainer alone, batches of ${alone.batch}, images a second`, alone.rate.toFixed(1));
      print(`stages, ${samples} samples of ${photos} photos, samples a second`, rate.toFixed(1));
      print('stages / explainer alone', (rate / alone.rate).toFixed(2));
      print('CPU ms a sample, all threads', ((1000 * cpu) / samples).toFixed(1));
      print('cores in use', (cpu / seconds).toFixed(1));
    } finally {
      await inference.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The batch from which on larger ones give no more images a second, and how many it gives. Null without the provider. */
async function explainerAlone(
  model: BenchModel,
  provider: ExecutionProvider,
): Promise<{ batch: number; rate: number } | null> {
  const thread = new InferenceThread({ provider });
  try {
    const { explainer } = await compileModel(model, thread);
    if ((await thread.load('explainer', explainer.bytes)) !== provider) return null;
    let best = { batch: 0, rate: 0 };
    for (let batch = 8; batch <= 256; batch *= 2) {
      const { explained } = await takeTurns(
        {
          explained: async () =>
            (await thread.run('explainer', explainerFeeds(batch, explainer.recipe))).seconds,
        },
        { seconds: SECONDS },
      );
      const rate = batch / explained;
      console.log(`  batches of ${batch}: ${rate.toFixed(1)} images a second`);
      if (rate < best.rate * WORTH) break;
      best = { batch, rate };
    }
    return best;
  } finally {
    await thread.close();
  }
}

/** Plans a run, and takes its samples through the stages. The plan is not timed. */
async function stages(inference: OnnxInference, spec: AuditSpec, samplesInWork: number) {
  const build = await versions();
  const work = new SampleThreads({ versions: build });
  const dependencies = {
    inference,
    runs: new Runs(),
    versions: build,
    samplesInWork,
    samples: work,
  };
  const { plan } = createCpuActivities(dependencies);
  const { preprocessToMeasure } = createWholeActivities(dependencies);
  const doing = <T>(work: () => Promise<T>) =>
    new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run<
      [],
      T,
      () => Promise<T>
    >(work);
  const run = { runId: 'stages', store: spec.store, planId: 'first' };
  const { samples } = await doing(() =>
    plan({
      ...{ runId: run.runId, workflowId: 'groundcam-stages', claimant: 'stages', spec },
      startedAt: new Date().toISOString(),
      taskQueues: { cpu: 'cpu', gpu: 'gpu' },
      ...{ dryRun: false, searchAttributes: false },
    }),
  );
  const { shardSize } = spec.execution;
  const batches = Array.from({ length: Math.ceil(samples / shardSize) }, (_, shard) => {
    const inShard = Math.min(shardSize, samples - shard * shardSize);
    const positions = [...Array(inShard).keys()];
    return [...chunks(positions, IMAGES_PER_ACTIVITY)].map((some) => ({
      ...{ run, shard, positions: some },
    }));
  }).flat();
  const [first, ...rest] = batches;
  if (!first) throw new Error('The dataset has no samples');
  // Loads the explainer.
  await doing(() => preprocessToMeasure(first));
  const before = process.cpuUsage();
  const start = performance.now();
  await pMap(rest, (batch) => doing(() => preprocessToMeasure(batch)), {
    concurrency: ACTIVITIES,
  });
  const { user, system } = process.cpuUsage(before);
  return {
    samples: rest.reduce((sum, { positions }) => sum + positions.length, 0),
    seconds: (performance.now() - start) / 1000,
    cpu: (user + system) / 1e6,
  };
}
