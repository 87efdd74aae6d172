import {
  ActivityFailure,
  defineQuery,
  isCancellation,
  proxyActivities,
  rootCause,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { CpuActivities, GpuActivities } from '../activities/index.ts';
import {
  PROGRESS_QUERY,
  type SampleCounts,
  type SampleFailure,
  type SampleReference,
  type ShardRequest,
} from '../core/spec/workflow-messages.ts';
import { inWindow } from './in-window.ts';

const progressQuery = defineQuery<SampleCounts>(PROGRESS_QUERY);

const RETRY = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '30s',
  maximumAttempts: 5,
};

/**
 * Takes a range of samples through preprocess, explain and measure, a window of them at a time. A
 * sample that fails for good is kept as a row with its reason and does not stop the others.
 */
export async function shardWorkflow(request: ShardRequest): Promise<SampleCounts> {
  const { run, start, end, sampleWindow, taskQueues } = request;
  const cpu = proxyActivities<CpuActivities>({
    taskQueue: taskQueues.cpu,
    startToCloseTimeout: '2m',
    retry: RETRY,
  });
  const gpu = proxyActivities<GpuActivities>({
    taskQueue: taskQueues.gpu,
    startToCloseTimeout: '10m',
    heartbeatTimeout: '1m',
    retry: RETRY,
  });

  const counts: SampleCounts = { measured: 0, excluded: 0, failed: 0 };
  setHandler(progressQuery, () => counts);

  await inWindow({ start, end, window: sampleWindow }, async (position) => {
    const ended = await measureSample({ run, position });
    counts[ended] += 1;
    const { measured, excluded, failed } = counts;
    const done = measured + excluded + failed;
    setCurrentDetails(
      `**${done}** of ${end - start} samples: ${measured} measured, ${excluded} excluded, ${failed} failed`,
    );
  });
  return counts;

  async function measureSample(sample: SampleReference): Promise<keyof SampleCounts> {
    let stage: SampleFailure['stage'] = 'preprocess';
    try {
      if ((await cpu.preprocess(sample)) === 'excluded') return 'excluded';
      stage = 'explain';
      await gpu.explain(sample);
      stage = 'measure';
      return await cpu.measure(sample);
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      await cpu.recordFailure({ ...sample, stage, message: rootCause(error) ?? error.message });
      return 'failed';
    }
  }
}
