import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import proto from '@temporalio/proto';

/** Events looked at, from the newest on. */
const EVENTS = 50;
/** Workflows that are looked at, from the one asked about down to its shards: more are not in flight by default. */
const MOST_WORKFLOWS = 16;

/** A step of a workflow that workers begin again and again and can't complete. */
export interface StuckTask {
  workflowId: string;
  attempt: number;
  /** Whether the history is one that the worker's version can't continue. */
  isOfOtherVersion: boolean;
  /** What the worker that failed calls itself. */
  worker: string;
  /** What it said. */
  message: string;
}

/** A step of a run or a study, or of what is under it, that workers fail to complete; undefined if they complete what they begin. */
export async function findStuckTask(
  client: Client,
  workflowId: string,
): Promise<StuckTask | undefined> {
  const waiting = [workflowId];
  for (let looked = 0; looked < MOST_WORKFLOWS; looked++) {
    const next = waiting.shift();
    if (next === undefined) break;
    const found = await describe(client, next);
    const attempt = found?.raw.pendingWorkflowTask?.attempt ?? 0;
    // The first attempt of a task that nobody has begun is no failure.
    const failed = found && attempt > 1 ? await lastFailure(client, found) : undefined;
    if (failed) return { workflowId: next, attempt, ...failed };
    waiting.push(...(found?.raw.pendingChildren ?? []).flatMap((child) => child.workflowId ?? []));
  }
  return undefined;
}

async function describe(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** The failure of the task that is tried again; undefined if it timed out, as tasks of killed workers do. */
async function lastFailure(
  { workflowService, options: { namespace } }: Client,
  { workflowId, runId }: WorkflowExecutionDescription,
): Promise<Pick<StuckTask, 'isOfOtherVersion' | 'worker' | 'message'> | undefined> {
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse({
    namespace,
    execution: { workflowId, runId },
    maximumPageSize: EVENTS,
  });
  for (const event of history?.events ?? []) {
    if (event.workflowTaskCompletedEventAttributes) return undefined;
    const failed = event.workflowTaskFailedEventAttributes;
    if (!failed) continue;
    const message = failed.failure?.message ?? '';
    return {
      isOfOtherVersion: failed.cause === NON_DETERMINISTIC || UNKNOWN_WORKFLOW.test(message),
      worker: failed.identity ?? '',
      message,
    };
  }
  return undefined;
}

/** What a worker says that lacks the workflow. */
const UNKNOWN_WORKFLOW = /no such function is exported by the workflow bundle/;

const NON_DETERMINISTIC =
  proto.temporal.api.enums.v1.WorkflowTaskFailedCause
    .WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;
