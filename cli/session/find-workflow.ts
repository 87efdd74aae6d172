import { Client, Connection, type WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { listEmbedded } from '../../workers/embedded/embedded-registry.ts';
import { dataConverter } from '../../workers/payloads/data-converter.ts';
import { readPayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { configuredTemporal, connectClient } from '../../client/temporal-address.ts';

/**
 * A client of the configured server or, if none is configured, of another process's embedded server that
 * has the workflow; undefined if there is none. The caller closes its connection.
 */
export async function findClient(workflowId: string): Promise<Client | undefined> {
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
    if (await describeWorkflow(client, workflowId)) return client;
    await connection.close();
  }
  return undefined;
}

/** The server's description of a workflow, or undefined if it has none of this id. */
export async function describeWorkflow(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Whether the workflow is running on the server. */
export async function isRunning(client: Client, workflowId: string): Promise<boolean> {
  return (await describeWorkflow(client, workflowId))?.status.name === 'RUNNING';
}
