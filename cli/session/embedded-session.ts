import { announceEmbedded } from '../../workers/embedded/embedded-registry.ts';
import { startEmbeddedTemporal } from '../../workers/embedded/embedded-temporal.ts';
import { lineLogger } from '../../workers/telemetry/line-logger.ts';
import { startTracing } from '../../workers/telemetry/start-tracing.ts';
import { readPayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { taskQueues } from '../../client/task-queues.ts';
import { obtainTemporalCli } from './obtain-temporal-cli.ts';
import type { TemporalSession } from './temporal-session.ts';
import type { ProviderFlag } from '../flags/provider-flag.ts';
import type { WorkerTelemetryFlags } from '../flags/worker-telemetry.ts';

/** A session that starts a Temporal server and a worker, and stops both when it is closed. */
export async function startEmbeddedSession(
  note: (line: string) => void,
  {
    metrics: metricsAddress,
    provider,
    logFormat: format = 'text',
    logLevel: level = 'error',
  }: WorkerTelemetryFlags & ProviderFlag,
): Promise<TemporalSession> {
  const payloadKeys = await readPayloadKeys();
  const executable = await obtainTemporalCli(note);
  const tracing = await startTracing();
  const { client, address, namespace, uiUrl, worker, stop } = await startEmbeddedTemporal({
    executable,
    provider,
    taskQueues: taskQueues(),
    tracing,
    payloadKeys,
    runtime: { logger: lineLogger({ format, level }), level, metricsAddress },
  });
  const forget = await announceEmbedded({ address, namespace }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    client,
    taskQueues: taskQueues(),
    embedded: true,
    searchAttributes: true,
    encrypted: payloadKeys !== undefined,
    workflowUrl: (workflowId) =>
      `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`,
    failure: worker.then(() => new Promise<never>(() => {})),
    async close() {
      await forget();
      await stop();
      await tracing?.close();
    },
  };
}
