import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import {
  PROGRESS_QUERY,
  type AuditProgress,
  type SampleCounts,
} from '../workflows/contract/workflow-messages.ts';

/** How long workers may take to answer, in milliseconds. */
const PATIENCE = 5000;

/**
 * gRPC statuses of a query that no worker answers: it took too long, which reads as cancelled where the
 * server sees that before us, or none serves the queue.
 */
const UNANSWERED = [1, 4, 9];

/**
 * Where an audit is, shards in flight included; undefined where no worker answers. Workers do, not the
 * server: without one there is nobody to ask.
 */
export async function readProgress(
  client: Client,
  workflowId: string,
): Promise<AuditProgress | undefined> {
  try {
    return await client.withDeadline(Date.now() + PATIENCE, () => askAll(client, workflowId));
  } catch (error) {
    if (isUnanswered(error)) return undefined;
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
    // The audit names a shard before the server has started it.
    if (error instanceof WorkflowNotFoundError) return { measured: 0, excluded: 0, failed: 0 };
    throw error;
  }
}

function isUnanswered(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && UNANSWERED.includes(Number(at.code))) return true;
  }
  return false;
}
