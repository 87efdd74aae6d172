import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';
import { announceEmbedded } from '../workers/embedded-registry.ts';
import { startEmbeddedTemporal } from '../workers/embedded-temporal.ts';
import { taskQueues } from '../workers/task-queues.ts';
import { obtainTemporalCli } from './obtain-temporal-cli.ts';
import type { TemporalSession } from './temporal-session.ts';

/** A session on a Temporal server and a worker of its own, both of which end with it. */
export async function startEmbeddedSession(note: (line: string) => void): Promise<TemporalSession> {
  quietRuntime();
  const executable = await obtainTemporalCli(note);
  const { client, address, namespace, uiUrl, worker, stop } = await startEmbeddedTemporal({
    executable,
    taskQueues: taskQueues(),
  });
  const forget = await announceEmbedded({ address, namespace });
  return {
    client,
    taskQueues: taskQueues(),
    embedded: true,
    searchAttributes: true,
    workflowUrl: (workflowId) =>
      `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`,
    failure: worker.then(() => new Promise<never>(() => {})),
    async close() {
      await forget();
      await stop();
    },
  };
}

/**
 * Only what a person has to know of the SDK's log, and Ctrl-C is the command's to handle. The SDK's native
 * part writes to stdout unless its lines are forwarded, and stdout is for results.
 */
function quietRuntime(): void {
  Runtime.install({
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
    logger: new DefaultLogger('ERROR', ({ level, message }: LogEntry) =>
      process.stderr.write(`temporal ${level.toLowerCase()}: ${message}\n`),
    ),
  });
}
