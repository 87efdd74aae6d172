import type { Client } from '@temporalio/client';
import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';
import type { TaskQueues } from '../core/spec/workflow-messages.ts';
import { startEmbeddedTemporal } from '../workers/embedded-temporal.ts';
import { announceEmbedded } from '../workers/embedded-registry.ts';
import { registerSearchAttributes } from '../workers/search-attributes.ts';
import { taskQueues } from '../workers/task-queues.ts';
import { configuredTemporal, connectClient } from '../workers/temporal-address.ts';
import { obtainTemporalCli } from './obtain-temporal-cli.ts';

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

/** Connects to the configured Temporal server or, with none configured, starts the embedded one. */
export async function openTemporalSession(note: (line: string) => void): Promise<TemporalSession> {
  const configured = configuredTemporal();
  if (configured) {
    const { client, connection } = await connectClient(configured);
    const { namespace } = client.options;
    note(`Temporal server: ${configured.connectionOptions.address}, namespace ${namespace}`);
    return {
      client,
      taskQueues: taskQueues(process.env['GROUNDCAM_TASK_QUEUE']),
      embedded: false,
      searchAttributes: await registerSearchAttributes(connection, namespace),
      workflowUrl: () => undefined,
      failure: new Promise<never>(() => {}),
      close: () => connection.close(),
    };
  }
  quietRuntime();
  const executable = await obtainTemporalCli(note);
  const embedded = await startEmbeddedTemporal({ executable, taskQueues: taskQueues() });
  const forget = await announceEmbedded({
    address: embedded.address,
    namespace: embedded.namespace,
  });
  return {
    client: embedded.client,
    taskQueues: taskQueues(),
    embedded: true,
    searchAttributes: true,
    workflowUrl: (workflowId) =>
      `${embedded.uiUrl}/namespaces/${embedded.namespace}/workflows/${encodeURIComponent(workflowId)}`,
    failure: embedded.worker.then(() => new Promise<never>(() => {})),
    async close() {
      await forget();
      await embedded.stop();
    },
  };
}

/** Only what a person has to know of the SDK's log, and Ctrl-C is the command's to handle. */
function quietRuntime(): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR', ({ level, message }: LogEntry) =>
      process.stderr.write(`temporal ${level.toLowerCase()}: ${message}\n`),
    ),
  });
}
