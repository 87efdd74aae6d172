import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import {
  PROGRESS_QUERY,
  type AuditProgress,
  type SampleCounts,
} from '../core/spec/workflow-messages.ts';

/** Where an audit is, shards in flight included. */
export async function readProgress(client: Client, workflowId: string): Promise<AuditProgress> {
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
