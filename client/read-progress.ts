import { QueryNotRegisteredError, type Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { StudyProgress } from '../workflows/contract/study-messages.ts';
import {
  PROGRESS_QUERY,
  type AuditProgress,
  type SampleCounts,
} from '../workflows/contract/workflow-messages.ts';

/** How long workers may take to answer, in milliseconds. */
const TIMEOUT = 5000;

/**
 * gRPC statuses of a query that no worker answers: it timed out (the status is "cancelled" if the server
 * notices first), or no worker serves the queue.
 */
const UNANSWERED = [1, 4, 9];

/**
 * Why there is no progress to tell: no worker answers, or workers fail to continue the workflow. The server says
 * "in failed state" of both, since tasks that busy workers let time out count as failed: `findStuckTask` tells.
 */
export type Silence = 'no-answer' | 'stuck';

/**
 * The progress of an audit, with the samples of shards in flight, or why nobody tells it. The server can't
 * answer such a query itself.
 */
export function readProgress(client: Client, workflowId: string): Promise<AuditProgress | Silence> {
  return inTime(client, () => askAll(client, workflowId));
}

/** The progress of a study, or why nobody tells it. */
export function readStudyProgress(
  client: Client,
  workflowId: string,
): Promise<StudyProgress | Silence> {
  return inTime(client, () =>
    client.workflow.getHandle(workflowId).query<StudyProgress>(PROGRESS_QUERY),
  );
}

async function inTime<T>(client: Client, ask: () => Promise<T>): Promise<T | Silence> {
  try {
    return await client.withDeadline(Date.now() + TIMEOUT, ask);
  } catch (error) {
    const silence = silenceOf(error);
    if (silence) return silence;
    throw error;
  }
}

async function askAll(client: Client, workflowId: string): Promise<AuditProgress> {
  const progress = await client.workflow.getHandle(workflowId).query<AuditProgress>(PROGRESS_QUERY);
  const shards = await Promise.all(progress.shards.map((shard) => readShard(client, shard)));
  return shards.reduce<AuditProgress>(
    (sum, counts) => ({
      ...sum,
      measured: sum.measured + counts.measured,
      excluded: sum.excluded + counts.excluded,
      failed: sum.failed + counts.failed,
    }),
    progress,
  );
}

async function readShard(client: Client, workflowId: string): Promise<SampleCounts> {
  try {
    return await client.workflow.getHandle(workflowId).query<SampleCounts>(PROGRESS_QUERY);
  } catch (error) {
    // The audit lists a shard before the server has started it.
    if (error instanceof WorkflowNotFoundError) return { measured: 0, excluded: 0, failed: 0 };
    throw error;
  }
}

function silenceOf(error: unknown): Silence | undefined {
  // Every version answers this query: a worker says so if it can't replay the history.
  if (error instanceof QueryNotRegisteredError) return 'stuck';
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && UNANSWERED.includes(Number(at.code))) return 'no-answer';
  }
  return undefined;
}
