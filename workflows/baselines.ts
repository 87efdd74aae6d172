import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import type { BaselinesRequest } from './contract/workflow-messages.ts';
import { despiteShutdowns, retries } from './despite-shutdowns.ts';
import { inWindow } from './in-window.ts';
import { LOST } from './is-lost.ts';

/**
 * Compares heatmaps with baselines once all samples are explained: prepares what needs the whole dataset,
 * then measures shard by shard, those with cached samples too.
 */
export async function baselinesWorkflow(request: BaselinesRequest): Promise<void> {
  const { run, shardWindow, taskQueues, checkpoint } = request;
  const options = {
    taskQueue: taskQueues.cpu,
    startToCloseTimeout: '12h',
    heartbeatTimeout: '2m',
    retry: retries(5, LOST),
  } as const;
  const { prepareBaselines } = proxyActivities<CpuActivities>({
    ...options,
    summary: 'Add up masks and match them by area',
  });
  const shards = checkpoint?.shards ?? (await despiteShutdowns(() => prepareBaselines(run)));
  const nextShard = await inWindow(
    {
      start: checkpoint?.nextShard ?? 0,
      end: shards,
      window: shardWindow,
      isFull: () => workflowInfo().continueAsNewSuggested,
    },
    async (shard) => {
      const { measureBaselines } = proxyActivities<CpuActivities>({
        ...options,
        summary: `Shard ${shard}`,
      });
      await despiteShutdowns(() => measureBaselines({ run, shard }));
    },
  );
  if (nextShard < shards) {
    await continueAsNew<typeof baselinesWorkflow>({
      ...request,
      checkpoint: { shards, nextShard },
    });
  }
}
