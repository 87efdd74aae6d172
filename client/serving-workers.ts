import { isGrpcServiceError, type Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { nullIf } from '../core/errors/null-if.ts';
import type { TaskQueues } from '../workflows/contract/workflow-messages.ts';
import { buildOf } from '../workers/worker-identity.ts';

/** A worker asks for work again within a minute; a server remembers it for five. Milliseconds. */
const STILL_THERE = 75_000;

/** A worker that serves a queue. */
export interface ServingWorker {
  queue: keyof TaskQueues;
  /** What it calls itself. */
  identity: string;
  /** The version of groundcam that it runs; null if it does not tell. */
  build: string | null;
}

/** gRPC statuses of a server that tells nobody, or not these credentials. */
const UNTOLD = [7, 12];

/** The workers that serve the queues of a run: those that have asked for work lately. None if the server does not tell. */
export async function servingWorkers(
  { workflowService, options: { namespace } }: Client,
  queues: TaskQueues,
): Promise<ServingWorker[]> {
  const { WORKFLOW, ACTIVITY } = kinds;
  const [cpu, gpu] = await Promise.all(
    (
      [
        ['cpu', WORKFLOW],
        ['gpu', ACTIVITY],
      ] as const
    ).map(async ([queue, taskQueueType]) => {
      const described = await workflowService
        .describeTaskQueue({ namespace, taskQueue: { name: queues[queue] }, taskQueueType })
        .catch(nullIf((error) => isGrpcServiceError(error) && UNTOLD.includes(error.code)));
      return (described?.pollers ?? []).flatMap(({ identity, lastAccessTime }) => {
        const asked = Number(lastAccessTime?.seconds ?? 0) * 1000;
        if (!identity || Date.now() - asked > STILL_THERE) return [];
        return [{ queue, identity, build: buildOf(identity) ?? null }];
      });
    }),
  );
  return [...(cpu ?? []), ...(gpu ?? [])];
}

const kinds = {
  WORKFLOW: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  ACTIVITY: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
};
