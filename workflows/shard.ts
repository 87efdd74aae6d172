import {
  ActivityFailure,
  continueAsNew,
  defineQuery,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { CpuActivities, GpuActivities, WholeActivities } from '../activities/index.ts';
import {
  PROGRESS_QUERY,
  type SampleCounts,
  type SampleFailure,
  type ShardRequest,
} from './contract/workflow-messages.ts';
import { despiteShutdowns, retries } from './despite-shutdowns.ts';
import { inWindow } from './in-window.ts';
import { isLost, LOST, MAX_RESTARTS } from './is-lost.ts';
import { reasonOf } from './reason-of.ts';

const progressQuery = defineQuery<SampleCounts>(PROGRESS_QUERY);

const RETRY = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '30s',
  ...retries(5, LOST),
};

/** Whether no worker took an activity in time. */
function isUnserved({ cause }: ActivityFailure): boolean {
  return cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
}

/**
 * Takes the samples of a shard through preprocess, explain and measure, and through interventions and attacks if the
 * run asks for them, a window at a time and one or several an activity. A sample that fails for good is
 * kept as a row with its reason and does not stop the others.
 */
export async function shardWorkflow(request: ShardRequest): Promise<SampleCounts> {
  const { run, shard, samples, execution, taskQueues, interventions, attacks, checkpoint } =
    request;
  let { whole } = request;
  const { imagesPerActivity, sampleWindow } = execution;
  const cpu = proxyActivities<CpuActivities>({
    taskQueue: taskQueues.cpu,
    // Huge photos wait for each other: only a few fit in a worker's memory.
    startToCloseTimeout: `${10 * imagesPerActivity}m`,
    heartbeatTimeout: '30s',
    retry: RETRY,
  });
  const gpu = proxyActivities<GpuActivities>({
    taskQueue: taskQueues.gpu,
    startToCloseTimeout: `${10 * imagesPerActivity}m`,
    heartbeatTimeout: '30s',
    retry: RETRY,
  });
  const { preprocessToMeasure } = proxyActivities<WholeActivities>({
    ...(whole && { taskQueue: whole.taskQueue, scheduleToStartTimeout: whole.patience }),
    startToCloseTimeout: `${10 * imagesPerActivity}m`,
    heartbeatTimeout: '30s',
    retry: RETRY,
  });
  const { attack } = proxyActivities<GpuActivities>({
    taskQueue: taskQueues.gpu,
    // Thousands of inferences a sample. Each that has ended is kept, and heartbeats tell of a worker that is gone.
    startToCloseTimeout: '24h',
    heartbeatTimeout: '30s',
    retry: RETRY,
  });

  const counts: SampleCounts = {
    measured: checkpoint?.measured ?? 0,
    excluded: checkpoint?.excluded ?? 0,
    failed: checkpoint?.failed ?? 0,
  };
  setHandler(progressQuery, () => counts);

  const nextBatch = await inWindow(
    {
      start: checkpoint?.nextBatch ?? 0,
      end: Math.ceil(samples / imagesPerActivity),
      window: Math.max(1, Math.floor(sampleWindow / imagesPerActivity)),
      isFull: () => workflowInfo().continueAsNewSuggested,
    },
    async (batch) => {
      const start = batch * imagesPerActivity;
      const length = Math.min(imagesPerActivity, samples - start);
      await measureSamples(Array.from({ length }, (_, offset) => start + offset));
      describeProgress();
    },
  );
  if (nextBatch * imagesPerActivity < samples) {
    await continueAsNew<typeof shardWorkflow>({ ...request, checkpoint: { ...counts, nextBatch } });
  }
  await despiteShutdowns(() => cpu.collect({ run, shard }));
  return counts;

  /**
   * Takes samples through the stages together, in one activity if workers do them all, and, if that fails for good,
   * each on its own and stage by stage.
   */
  async function measureSamples(positions: number[], restarts = 0): Promise<void> {
    let stage: SampleFailure['stage'] = 'preprocess';
    let left = positions;
    try {
      let measured: number[];
      if (whole !== undefined && positions.length > 1) {
        measured = await despiteShutdowns(() => preprocessToMeasure({ run, shard, positions }));
      } else {
        left = await despiteShutdowns(() => cpu.preprocess({ run, shard, positions }));
        counts.excluded += positions.length - left.length;
        if (left.length === 0) return;
        stage = 'explain';
        await despiteShutdowns(() => gpu.explain({ run, shard, positions: left }));
        stage = 'measure';
        measured = await despiteShutdowns(() => cpu.measure({ run, shard, positions: left }));
      }
      if (interventions && measured.length > 0) {
        stage = 'intervene';
        await despiteShutdowns(() => cpu.prepareDonors({ run, shard, positions: measured }));
        await despiteShutdowns(() => gpu.intervene({ run, shard, positions: measured }));
      }
      if (attacks && measured.length > 0) {
        stage = 'attack';
        await despiteShutdowns(() => attack({ run, shard, positions: measured }));
      }
      counts.measured += measured.length;
      counts.excluded += left.length - measured.length;
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      if (isUnserved(error)) {
        whole = undefined;
        return measureSamples(left);
      }
      if (left.length > 1) {
        await Promise.all(left.map((position) => measureSamples([position])));
        return;
      }
      // From the first stage on: each stage makes what is missing, such as the lost artifact.
      if (isLost(error) && restarts < MAX_RESTARTS) return measureSamples(left, restarts + 1);
      const message = reasonOf(error);
      const position = left[0]!;
      await despiteShutdowns(() => cpu.recordFailure({ run, shard, position, stage, message }));
      counts.failed += 1;
    }
  }

  function describeProgress(): void {
    const { measured, excluded, failed } = counts;
    setCurrentDetails(
      `**${measured + excluded + failed}** of ${samples} samples: ${measured} measured, ` +
        `${excluded} excluded, ${failed} failed`,
    );
  }
}
