import { Client, Connection, type WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { listEmbedded } from '../../workers/embedded/embedded-registry.ts';
import { workflowIdOf } from '../../client/start-audit.ts';
import { configuredTemporal, connectClient } from '../../client/temporal-address.ts';

/**
 * A client of the server that may know the run: the configured one, or else the embedded one of another
 * process that runs it; undefined where there is none. The caller closes its connection.
 */
export async function findClient(runId: string): Promise<Client | undefined> {
  const configured = configuredTemporal();
  if (configured) return (await connectClient(configured)).client;
  for (const { address, namespace } of await listEmbedded()) {
    const connection = await Connection.connect({ address, connectTimeout: '2s' }).catch(
      () => undefined,
    );
    if (!connection) continue;
    const client = new Client({ connection, namespace });
    if (await describeRun(client, runId)) return client;
    await connection.close();
  }
  return undefined;
}

/** What the server says of the run, or undefined where it knows of none. */
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

/** Whether the server has the run under way. */
export async function isRunning(client: Client, runId: string): Promise<boolean> {
  return (await describeRun(client, runId))?.status.name === 'RUNNING';
}
