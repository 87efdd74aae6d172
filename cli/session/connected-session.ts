import { registerSearchAttributes } from '../../client/search-attributes.ts';
import { startTracing } from '../../workers/telemetry/start-tracing.ts';
import { readPayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { taskQueues } from '../../client/task-queues.ts';
import { connectClient, type ConnectConfig } from '../../client/temporal-address.ts';
import type { TemporalSession } from './temporal-session.ts';

/** A session on a configured Temporal server, whose audits separate workers execute. */
export async function connectSession(
  config: ConnectConfig,
  note: (line: string) => void,
): Promise<TemporalSession> {
  const tracing = await startTracing();
  const { client, connection } = await connectClient(config, tracing);
  const { namespace } = client.options;
  note(`Temporal server: ${config.connectionOptions.address}, namespace ${namespace}`);
  return {
    client,
    taskQueues: taskQueues(process.env['GROUNDCAM_TASK_QUEUE']),
    embedded: false,
    encrypted: (await readPayloadKeys()) !== undefined,
    searchAttributes: await registerSearchAttributes(connection, namespace),
    workflowUrl: () => undefined,
    failure: new Promise<never>(() => {}),
    async close() {
      await connection.close();
      await tracing?.close();
    },
  };
}
