import type { Client } from '@temporalio/client';
import { servingWorkers } from '../../client/serving-workers.ts';
import { buildName } from '../../workers/worker-identity.ts';
import type { TaskQueues } from '../../workflows/contract/workflow-messages.ts';
import { describeWorkers } from './explain-silence.ts';
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
  const queues = taskQueues(process.env['GROUNDCAM_TASK_QUEUE']);
  await noteOtherVersions(client, queues, note);
  return {
    client,
    taskQueues: queues,
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

/** Says so if workers are of other versions than this command. */
async function noteOtherVersions(
  client: Client,
  queues: TaskQueues,
  note: (line: string) => void,
): Promise<void> {
  const [workers, build] = await Promise.all([servingWorkers(client, queues), buildName()]);
  const others = workers.filter((worker) => worker.build !== build);
  if (others.length === 0) return;
  note(`This command is of groundcam ${build}, and the run will have ${describeWorkers(workers)}`);
}
