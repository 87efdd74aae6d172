import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { InputError } from '../core/errors/input-error.ts';
import { terminalSummary } from '../core/report/terminal-summary.ts';
import type { AuditProgress } from '../core/spec/workflow-messages.ts';
import { listEmbedded } from '../workers/embedded-registry.ts';
import { readProgress } from '../workers/read-progress.ts';
import { workflowIdOf } from '../workers/start-audit.ts';
import { configuredTemporal, connectClient } from '../workers/temporal-address.ts';
import { openStore } from '../store/open-store.ts';
import { findResults, resolveRunId } from './find-run.ts';
import { ProgressBar } from './progress-bar.ts';
import { resultsJson } from './results-json.ts';
import type { StatusFlags } from './status.ts';

/** How often a watched run is asked for its progress, in milliseconds. */
const POLL = 500;

/** Prints a run's progress or, once it has ended, its results. */
export async function executeStatus(run: string, flags: StatusFlags): Promise<void> {
  const store = openStore(flags.store);
  const runId = await resolveRunId(store, run);
  const client = await findClient(workflowIdOf(runId));
  try {
    if (client && (await isRunning(client, runId))) {
      if (flags.watch) await watch(client, runId);
      else return print(await readProgress(client, workflowIdOf(runId)), flags);
    }
  } finally {
    await client?.connection.close();
  }
  const results = await findResults(store, runId);
  if (!results) {
    throw new InputError(`No run ${runId} is under way, and ${store.uri} has no results of it`, {
      hint: 'Pass --store with the place it writes to, and TEMPORAL_ADDRESS if it runs on a server.',
    });
  }
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(resultsJson(results, store), null, 2)}\n`
      : `${terminalSummary(results)}\n`,
  );
}

/** A client of the server that knows the workflow: the configured one, or an embedded one. */
async function findClient(workflowId: string): Promise<Client | undefined> {
  const configured = configuredTemporal();
  if (configured) return (await connectClient(configured)).client;
  for (const { address, namespace } of await listEmbedded()) {
    const connection = await Connection.connect({ address, connectTimeout: '2s' }).catch(
      () => undefined,
    );
    if (!connection) continue;
    const client = new Client({ connection, namespace });
    if (await knows(client, workflowId)) return client;
    await connection.close();
  }
  return undefined;
}

async function knows(client: Client, workflowId: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function isRunning(client: Client, runId: string): Promise<boolean> {
  if (!(await knows(client, workflowIdOf(runId)))) return false;
  const { status } = await client.workflow.getHandle(workflowIdOf(runId)).describe();
  return status.name === 'RUNNING';
}

async function watch(client: Client, runId: string): Promise<void> {
  const bar = new ProgressBar();
  try {
    while (await isRunning(client, runId)) {
      bar.update(await readProgress(client, workflowIdOf(runId)));
      await sleep(POLL);
    }
  } finally {
    bar.stop();
  }
}

function print(progress: AuditProgress, { json }: StatusFlags): void {
  const { stage, measured, excluded, failed, pending, cached } = progress;
  process.stdout.write(
    json
      ? `${JSON.stringify(progress, null, 2)}\n`
      : `Stage     ${stage}\n` +
          `Samples   ${measured + excluded + failed} of ${pending}: ${measured} measured, ${excluded} excluded, ${failed} failed\n` +
          `Cached    ${cached}\n`,
  );
}
