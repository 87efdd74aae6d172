import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { formatTable } from '../../report/text/table.ts';
import { terminalSummary } from '../../report/text/terminal-summary.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';
import { formatPace, paceOf } from '../../workflows/contract/pace.ts';
import { isWhole, searchAttributes } from '../../workflows/contract/search-attributes.ts';
import type { AuditProgress, AuditWorkflow } from '../../workflows/contract/workflow-messages.ts';
import { readProgress } from '../../client/read-progress.ts';
import { servingWorkers, type ServingWorker } from '../../client/serving-workers.ts';
import { taskQueuesOf } from '../../client/task-queues.ts';
import { buildName } from '../../workers/worker-identity.ts';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { reportAddress } from '../../store/report-address.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { findSameAs } from '../../store/same-as.ts';
import type { Store } from '../../store/store.ts';
import { reportUrlOf, type ReportUrlFlag } from '../flags/report-url.ts';
import { findResults, resolveRunId } from '../session/find-run.ts';
import {
  explainSilence,
  silenceJson,
  silenceRows,
  workerRows,
} from '../session/explain-silence.ts';
import { describeWorkflow, findClient } from '../session/find-workflow.ts';
import { failureOf, type Failure } from '../session/failure-of.ts';
import { RUN } from '../session/work.ts';
import { groundcamCommand } from '../terminal/groundcam-command.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { resultsJson, unchangedJson } from '../session/results-json.ts';

export interface StatusOptions extends ReportUrlFlag {
  store?: string;
  watch?: boolean;
  json?: boolean;
}

/** How often `--watch` asks for the progress, in milliseconds. */
const POLL = 500;

/** What is known of a run that is no longer running. */
interface End {
  runId: string;
  storeUri: string;
  failure: Failure | undefined;
  /** The run that has the results, if this one found no changes. */
  earlier: string | undefined;
}

/** Prints a run's progress or, if it has ended, its results or why there are none. */
export async function executeStatus(run: string, flags: StatusOptions): Promise<void> {
  const reportUrl = reportUrlOf(flags);
  const runId = await resolveRunId(openStore(flags.store ?? DEFAULT_STORE), run);
  const client = await findClient(workflowIdOf(runId));
  let storeUri = flags.store ?? DEFAULT_STORE;
  let failure: Failure | undefined;
  let earlier: string | undefined;
  try {
    let found = client && (await describeWorkflow(client, workflowIdOf(runId)));
    if (client && found?.status.name === 'RUNNING') {
      if (!flags.watch) {
        await printRunning(client, found, { runId, ...flags });
        return;
      }
      found = await watch(client, runId);
    }
    const indexedStore = found?.typedSearchAttributes.get(searchAttributes.store);
    if (indexedStore !== undefined && isWhole(indexedStore)) storeUri = flags.store ?? indexedStore;
    if (client && found && found.status.name !== 'COMPLETED') {
      failure = await failureOf(client, { work: RUN, id: runId, status: found.status, storeUri });
    } else if (client && found) {
      earlier = await earlierOf(client, runId);
    }
  } finally {
    await client?.connection.close();
  }
  earlier ??= await findSameAs(openStore(storeUri), runId);
  await printEnd({ runId, storeUri, failure, earlier }, { ...flags, reportUrl });
}

/** The earlier run that has the results, if this completed one found no changes. */
async function earlierOf(client: Client, runId: string): Promise<string | undefined> {
  const handle = client.workflow.getHandle<AuditWorkflow>(workflowIdOf(runId));
  const outcome = await handle.result();
  return outcome.kind === 'unchanged' ? outcome.runId : undefined;
}

/** Shows progress until the run has ended. Returns the server's description of its end. */
async function watch(
  client: Client,
  runId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  const bar = new ProgressBar();
  try {
    for (;;) {
      const found = await describeWorkflow(client, workflowIdOf(runId));
      if (found?.status.name !== 'RUNNING') return found;
      const progress = await readProgress(client, workflowIdOf(runId));
      if (typeof progress === 'string')
        bar.silent(await explainSilence(client, { work: RUN, id: runId }, progress));
      else bar.update(progress);
      await sleep(POLL);
    }
  } finally {
    bar.stop();
  }
}

/** Prints how far a run is, and which workers serve it. */
async function printRunning(
  client: Client,
  { taskQueue }: WorkflowExecutionDescription,
  { runId, json = false }: StatusOptions & { runId: string },
): Promise<void> {
  const progress = await readProgress(client, workflowIdOf(runId));
  if (typeof progress === 'string') {
    const silent = await explainSilence(client, { work: RUN, id: runId }, progress);
    const build = await buildName();
    if (json) printJson({ runId, ...silenceJson(silent, build) });
    else printTable(silenceRows(silent, build));
    return;
  }
  const workers = await servingWorkers(client, taskQueuesOf(taskQueue));
  printProgress({ runId, progress, workers, build: await buildName() }, json);
}

interface RunningRun {
  runId: string;
  progress: AuditProgress;
  workers: ServingWorker[];
  /** The version of this command. */
  build: string;
}

function printProgress({ runId, progress, workers, build }: RunningRun, json: boolean): void {
  const pace = paceOf(progress, Date.now());
  if (json) {
    const { perSecond, secondsLeft } = pace;
    const running = { runId, status: 'running', answered: true };
    printJson({ ...running, ...progress, perSecond, secondsLeft, workers, command: build });
    return;
  }
  const { stage, measured, excluded, failed, cached } = progress;
  printTable([
    ['Stage', stage],
    ['Samples', formatPace(progress, pace)],
    ['', `${measured} measured, ${excluded} excluded, ${failed} failed`],
    ['Cached', String(cached)],
    ...workerRows(workers, build),
  ]);
}

/** The failure to report for a run that has started and not ended, if no server is running it. */
async function stopOf(store: Store, runId: string): Promise<Failure | undefined> {
  if (!(await store.has(runKeys(runId).plan))) return undefined;
  return {
    status: 'stopped',
    message: 'The run has started and not ended, and no reachable server is running it',
    hint: `Its results so far are in the store. Continue it with: ${groundcamCommand('resume', runId, '--store', store.uri)}`,
  };
}

/** Prints the results or, with exit code 1, why the run did not finish. */
async function printEnd(
  { runId, storeUri, failure: reported, earlier }: End,
  { json, reportUrl }: { json?: boolean; reportUrl: string | undefined },
): Promise<void> {
  const store = openStore(storeUri);
  const results = await findResults(store, earlier ?? runId);
  const failure = reported ?? (results ? undefined : await stopOf(store, runId));
  if (!results && !failure) {
    throw new InputError(`Run ${runId} is not running, and ${store.uri} has no results of it`, {
      hint:
        'Pass the store of the run with --store and, if it runs on a Temporal server, set ' +
        'TEMPORAL_ADDRESS.',
    });
  }
  if (failure) process.exitCode = 1;
  if (json) {
    const ended = { runId, status: failure?.status ?? 'completed' };
    const answer = earlier === undefined ? resultsJson : unchangedJson;
    printJson({ ...ended, ...(results && answer(results, store, reportUrl)), failure });
    return;
  }
  if (earlier !== undefined) {
    process.stdout.write(`No changes since run ${earlier}, which has the results.\n\n`);
  }
  if (results) {
    const report = reportAddress(store, results.runId, reportUrl);
    process.stdout.write(`${terminalSummary(results, terminalWidth())}\nReport: ${report}\n`);
  }
  if (failure) {
    printTable([
      ['Ended', `${failure.status}: ${failure.message}`],
      ...(failure.hint === undefined ? [] : [['', failure.hint]]),
    ]);
  }
}

function printTable(rows: readonly (readonly string[])[]): void {
  process.stdout.write(`${formatTable(rows)}\n`);
}

function printJson(output: object): void {
  process.stdout.write(`${JSON.stringify(output, null, 2)}\n`);
}
