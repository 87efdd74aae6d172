import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import { formatTable } from '../../report/text/table.ts';
import { openStore } from '../../store/open-store.ts';
import { studyKeys } from '../../store/study-keys.ts';
import { readStudyProgress } from '../../client/read-progress.ts';
import { isWhole, searchAttributes } from '../../workflows/contract/search-attributes.ts';
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
import { SILENCE } from '../terminal/progress-bar.ts';

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
      if (!flags.watch) return print(studyId, await readStudyProgress(client, workflowId), flags);
      const ended = new AbortController();
      const showing = showStudy({ client, embedded: false }, workflowId, ended.signal);
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

function print(
  studyId: string,
  progress: Awaited<ReturnType<typeof readStudyProgress>>,
  { json }: StudyStatusOptions,
): void {
  const answered = typeof progress !== 'string';
  const output = answered
    ? { studyId, status: 'running', answered, ...progress }
    : { studyId, status: 'running', answered, silence: progress };
  const text = answered ? studyProgressLine(progress) : SILENCE[progress];
  process.stdout.write(json ? `${JSON.stringify(output, null, 2)}\n` : `${text}\n`);
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
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ studyId, status: failure.status, failure }, null, 2)}\n`,
    );
    return;
  }
  const hint = failure.hint === undefined ? [] : [['', failure.hint]];
  process.stdout.write(
    `${formatTable([['Ended', `${failure.status}: ${failure.message}`], ...hint])}\n`,
  );
}
