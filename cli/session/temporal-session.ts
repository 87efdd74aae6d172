import type { Client } from '@temporalio/client';
import type { TaskQueues } from '../../workflows/contract/workflow-messages.ts';
import type { WorkerTelemetryFlags } from '../flags/worker-telemetry.ts';

/** A Temporal server to run audits on: the configured one, or one embedded in this process. */
export interface TemporalSession {
  client: Client;
  taskQueues: TaskQueues;
  embedded: boolean;
  searchAttributes: boolean;
  /** Address of a run's page in the Temporal UI, where we know one. */
  workflowUrl(workflowId: string): string | undefined;
  /** Rejects when the embedded worker fails. Never resolves. */
  failure: Promise<never>;
  close(): Promise<void>;
}

/**
 * Connects to the configured Temporal server or, with none configured, starts the embedded one. Each
 * is loaded only where it is wanted: a wrong flag is answered before either.
 */
export async function openTemporalSession(
  note: (line: string) => void,
  telemetry: WorkerTelemetryFlags = {},
): Promise<TemporalSession> {
  const { configuredTemporal } = await import('../../client/temporal-address.ts');
  const configured = configuredTemporal();
  if (configured) {
    const { connectSession } = await import('./connected-session.ts');
    return connectSession(configured, note);
  }
  const { startEmbeddedSession } = await import('./embedded-session.ts');
  return startEmbeddedSession(note, telemetry);
}
