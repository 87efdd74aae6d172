import { Client, Connection, type WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { listEmbedded } from '../../workers/embedded/embedded-registry.ts';
import { dataConverter } from '../../workers/payloads/data-converter.ts';
import { readPayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { configuredTemporal, connectClient } from '../../client/temporal-address.ts';

/**
 * A client of the configured server or, if none is configured, of another process's embedded server that
 * has the run; undefined if there is none. The caller closes its connection.
 */
export async function findClient(runId: string): Promise<Client | undefined> {
  const configured = configuredTemporal();
  if (configured) return (await connectClient(configured)).client;
  for (const { address, namespace } of await listEmbedded()) {
    const connection = await Connection.connect({ address, connectTimeout: '2s' }).catch(
      () => undefined,
    );
    if (!connection) continue;
    const client = new Client({
      connection,
      namespace,
      dataConverter: dataConverter(await readPayloadKeys()),
    });
    if (await describeRun(client, runId)) return client;
    await connection.close();
  }
  return undefined;
}

/** The server's description of the run, or undefined if it has no such run. */
export async function describeRun(
  client: Client,
  runId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowIdOf(runId)).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Whether the run is running on the server. */
export async function isRunning(client: Client, runId: string): Promise<boolean> {
  return (await describeRun(client, runId))?.status.name === 'RUNNING';
}
