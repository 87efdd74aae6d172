import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import { formatTable } from '../../report/text/table.ts';
import { openStore } from '../../store/open-store.ts';
import { studyKeys } from '../../store/study-keys.ts';
import { readStudyProgress } from '../../client/read-progress.ts';
import { servingWorkers } from '../../client/serving-workers.ts';
import { taskQueuesOf } from '../../client/task-queues.ts';
import { buildName } from '../../workers/worker-identity.ts';
import { isWhole, searchAttributes } from '../../workflows/contract/search-attributes.ts';
import {
  explainSilence,
  silenceJson,
  silenceRows,
  workerRows,
} from '../session/explain-silence.ts';
import { failureOf, type Failure } from '../session/failure-of.ts';
import { checkId } from '../session/find-run.ts';
import { describeWorkflow, findClient } from '../session/find-workflow.ts';
import {
  findStudy,
  noStudy,
  printStudy,
  showStudy,
  studyProgressLine,
} from '../session/run-study.ts';
import { commandFor, STUDY } from '../session/work.ts';

export interface StudyStatusOptions {
  store?: string;
  watch?: boolean;
  json?: boolean;
}

/** How often `--watch` asks whether the study runs, in milliseconds. */
const POLL = 1000;

/** Prints a study's progress or, if it has ended, its results or why there are none. */
export async function executeStudyStatus(name: string, flags: StudyStatusOptions): Promise<void> {
  const studyId = checkId(name, STUDY);
  const workflowId = STUDY.workflowIdOf(studyId);
  const client = await findClient(workflowId);
  let storeUri = flags.store ?? DEFAULT_STORE;
  let failure: Failure | undefined;
  try {
    let found = client && (await describeWorkflow(client, workflowId));
    if (client && found?.status.name === 'RUNNING') {
      if (!flags.watch) return await printRunning(client, found, { studyId, json: flags.json });
      const ended = new AbortController();
      const showing = showStudy({ client, embedded: false }, studyId, ended.signal);
      while (found?.status.name === 'RUNNING') {
        await new Promise((resolve) => setTimeout(resolve, POLL));
        found = await describeWorkflow(client, workflowId);
      }
      ended.abort();
      await showing;
    }
    const indexedStore = found?.typedSearchAttributes.get(searchAttributes.store);
    if (indexedStore !== undefined && isWhole(indexedStore)) storeUri = flags.store ?? indexedStore;
    if (client && found && found.status.name !== 'COMPLETED') {
      failure = await failureOf(client, {
        work: STUDY,
        id: studyId,
        status: found.status,
        storeUri,
      });
    }
  } finally {
    await client?.connection.close();
  }
  await printEnd(studyId, { storeUri, failure }, flags);
}

/** Prints how far a study is, and which workers serve it. */
async function printRunning(
  client: Client,
  { taskQueue }: WorkflowExecutionDescription,
  { studyId, json }: { studyId: string; json: boolean | undefined },
): Promise<void> {
  const progress = await readStudyProgress(client, STUDY.workflowIdOf(studyId));
  const build = await buildName();
  if (typeof progress === 'string') {
    const silent = await explainSilence(client, { work: STUDY, id: studyId }, progress);
    print({ studyId, ...silenceJson(silent, build) }, silenceRows(silent, build), json);
    return;
  }
  const workers = await servingWorkers(client, taskQueuesOf(taskQueue));
  const running = { studyId, status: 'running', answered: true, ...progress };
  print(
    { ...running, workers, command: build },
    [['Audits', studyProgressLine(progress)], ...workerRows(workers, build)],
    json,
  );
}

function print(output: object, rows: readonly string[][], json: boolean | undefined): void {
  process.stdout.write(`${json ? JSON.stringify(output, null, 2) : formatTable(rows)}\n`);
}

/** Prints the results or, with exit code 1, why the study did not finish. */
async function printEnd(
  studyId: string,
  { storeUri, failure: reported }: { storeUri: string; failure: Failure | undefined },
  { json }: StudyStatusOptions,
): Promise<void> {
  const store = openStore(storeUri);
  const results = await findStudy(store, studyId);
  if (results && !reported) return printStudy(results, { store: storeUri, json });
  if (!reported && !(await store.has(studyKeys(studyId).spec))) throw noStudy(studyId, store);
  const failure = reported ?? {
    status: 'stopped',
    message: 'The study has started and not ended, and no reachable server is running it',
    hint: `Continue it with: ${commandFor(STUDY, 'resume', studyId, '--store', store.uri)}`,
  };
  process.exitCode = 1;
  const hint = failure.hint === undefined ? [] : [['', failure.hint]];
  print(
    { studyId, status: failure.status, failure },
    [['Ended', `${failure.status}: ${failure.message}`], ...hint],
    json,
  );
}
