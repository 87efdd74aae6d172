import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { InputError } from '../core/errors/input-error.ts';
import { terminalSummary } from '../core/report/terminal-summary.ts';
import type { AuditProgress } from '../core/spec/workflow-messages.ts';
import { readProgress } from '../workers/read-progress.ts';
import { workflowIdOf } from '../workers/start-audit.ts';
import { openStore } from '../store/open-store.ts';
import { findResults, resolveRunId } from './find-run.ts';
import { findClient, isRunning } from './find-workflow.ts';
import { ProgressBar } from './progress-bar.ts';
import { resultsJson } from './results-json.ts';
import type { StatusFlags } from './status.ts';

/** How often a watched run is asked for its progress, in milliseconds. */
const POLL = 500;

/** Prints a run's progress or, once it has ended, its results. */
export async function executeStatus(run: string, flags: StatusFlags): Promise<void> {
  const store = openStore(flags.store);
  const runId = await resolveRunId(store, run);
  const client = await findClient(runId);
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
