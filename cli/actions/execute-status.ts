import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { InputError } from '../../core/errors/input-error.ts';
import { terminalSummary } from '../../report/text/terminal-summary.ts';
import { formatPace, paceOf } from '../../workflows/contract/pace.ts';
import { searchAttributes } from '../../workflows/contract/search-attributes.ts';
import type { AuditProgress, AuditWorkflow } from '../../workflows/contract/workflow-messages.ts';
import { readProgress } from '../../client/read-progress.ts';
import { workflowIdOf } from '../../client/start-audit.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';
import { describeFailure } from '../terminal/describe-failure.ts';
import { findEarlier, findResults, resolveRunId } from '../session/find-run.ts';
import { describeRun, findClient } from '../session/find-workflow.ts';
import { NO_ANSWER, ProgressBar } from '../terminal/progress-bar.ts';
import { resultsJson, unchangedJson } from '../session/results-json.ts';

export interface StatusOptions {
  store?: string;
  watch?: boolean;
  json?: boolean;
}

/** How often a watched run is asked for its progress, in milliseconds. */
const POLL = 500;

const DEFAULT_STORE = 'groundcam-runs';

/** How a run ended that did not finish. */
interface Failure {
  status: string;
  message: string;
  hint: string | undefined;
}

/** What is known of a run that is no longer under way. */
interface End {
  runId: string;
  storeUri: string;
  failure: Failure | undefined;
  /** The run that has the results, where this one found no changes. */
  earlier: string | undefined;
}

/** Prints a run's progress or, once it has ended, its results or why there are none. */
export async function executeStatus(run: string, flags: StatusOptions): Promise<void> {
  const runId = await resolveRunId(openStore(flags.store ?? DEFAULT_STORE), run);
  const client = await findClient(runId);
  let storeUri = flags.store ?? DEFAULT_STORE;
  let failure: Failure | undefined;
  let earlier: string | undefined;
  try {
    let found = client && (await describeRun(client, runId));
    if (client && found?.status.name === 'RUNNING') {
      if (!flags.watch) {
        print(runId, await readProgress(client, workflowIdOf(runId)), flags);
        return;
      }
      found = await watch(client, runId);
    }
    storeUri = flags.store ?? found?.typedSearchAttributes.get(searchAttributes.store) ?? storeUri;
    if (client && found && found.status.name !== 'COMPLETED') {
      failure = await failureOf(client, runId, found);
    } else if (client && found) {
      earlier = await earlierOf(client, runId);
    }
  } finally {
    await client?.connection.close();
  }
  earlier ??= await findEarlier(openStore(storeUri), runId);
  await printEnd({ runId, storeUri, failure, earlier }, flags);
}

/** The earlier run whose results this one, which has completed, found to hold still. */
async function earlierOf(client: Client, runId: string): Promise<string | undefined> {
  const handle = client.workflow.getHandle<AuditWorkflow>(workflowIdOf(runId));
  const outcome = await handle.result();
  return outcome.kind === 'unchanged' ? outcome.runId : undefined;
}

/** Shows progress until the run has ended. Returns what the server then says of it. */
async function watch(
  client: Client,
  runId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  const bar = new ProgressBar();
  try {
    for (;;) {
      const found = await describeRun(client, runId);
      if (found?.status.name !== 'RUNNING') return found;
      bar.update(await readProgress(client, workflowIdOf(runId)));
      await sleep(POLL);
    }
  } finally {
    bar.stop();
  }
}

async function failureOf(
  client: Client,
  runId: string,
  { status }: WorkflowExecutionDescription,
): Promise<Failure> {
  const name = status.name.toLowerCase().replace('_', ' ');
  if (status.name === 'FAILED') {
    const reason: unknown = await client.workflow
      .getHandle(workflowIdOf(runId))
      .result()
      .catch((error: unknown) => error);
    return { status: name, ...describeFailure(reason) };
  }
  return {
    status: name,
    message: `The run was ${name}`,
    hint: 'What was computed is in the store: the same groundcam run again goes on from there.',
  };
}

function print(runId: string, progress: AuditProgress | undefined, { json }: StatusOptions): void {
  const pace = progress && paceOf(progress, Date.now());
  if (json) {
    const { perSecond = null, secondsLeft = null } = pace ?? {};
    const running = { runId, status: 'running', answered: progress !== undefined };
    const output = { ...running, ...progress, ...(progress && { perSecond, secondsLeft }) };
    process.stdout.write(`${JSON.stringify(output, null, 2)}\n`);
  } else if (!progress || !pace) {
    process.stdout.write(`Stage     not known\n          ${NO_ANSWER}\n`);
  } else {
    const { stage, measured, excluded, failed, cached } = progress;
    process.stdout.write(
      `Stage     ${stage}\n` +
        `Samples   ${formatPace(progress, pace)}\n` +
        `          ${measured} measured, ${excluded} excluded, ${failed} failed\n` +
        `Cached    ${cached}\n`,
    );
  }
}

/** How a run stands that has begun and not ended, and that nobody has under way any more. */
async function stopOf(store: Store, runId: string): Promise<Failure | undefined> {
  if (!(await store.has(runKeys(runId).plan))) return undefined;
  return {
    status: 'stopped',
    message: 'The run has begun and not ended, and no server that answers here has it under way',
    hint: `What was computed is in the store: groundcam resume ${runId} --store ${store.uri} goes on from there.`,
  };
}

/** Prints results and, where the run did not finish, why; exits with 1 then. */
async function printEnd(
  { runId, storeUri, failure: reported, earlier }: End,
  { json }: StatusOptions,
): Promise<void> {
  const store = openStore(storeUri);
  const results = await findResults(store, earlier ?? runId);
  const failure = reported ?? (results ? undefined : await stopOf(store, runId));
  if (!results && !failure) {
    throw new InputError(`No run ${runId} is under way, and ${store.uri} has no results of it`, {
      hint:
        'Pass --store with the place it writes to, and TEMPORAL_ADDRESS if it runs on a server. ' +
        'A run that found no changes keeps nothing under its own name.',
    });
  }
  if (failure) process.exitCode = 1;
  if (json) {
    const ended = { runId, status: failure?.status ?? 'completed' };
    const answer = earlier === undefined ? resultsJson : unchangedJson;
    const output = { ...ended, ...(results && answer(results, store)), failure };
    process.stdout.write(`${JSON.stringify(output, null, 2)}\n`);
    return;
  }
  if (earlier !== undefined) {
    process.stdout.write(`No changes since run ${earlier}, which has the results.\n\n`);
  }
  if (results) process.stdout.write(`${terminalSummary(results)}\n`);
  if (failure) {
    process.stdout.write(`Ended     ${failure.status}: ${failure.message}\n`);
    if (failure.hint !== undefined) process.stdout.write(`          ${failure.hint}\n`);
  }
}
