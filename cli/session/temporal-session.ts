import type { Client } from '@temporalio/client';
import type { TaskQueues } from '../../workflows/contract/workflow-messages.ts';

/** A Temporal server to run audits on: the configured one, or one that this process started. */
export interface TemporalSession {
  client: Client;
  taskQueues: TaskQueues;
  embedded: boolean;
  searchAttributes: boolean;
  /** Whether payloads are encrypted: then nothing else may name models, datasets and classes. */
  encrypted: boolean;
  /** Address of a run's page in the Temporal UI; undefined if unknown. */
  workflowUrl(workflowId: string): string | undefined;
  /** Rejects when the embedded worker fails. Never resolves. */
  failure: Promise<never>;
  close(): Promise<void>;
}
