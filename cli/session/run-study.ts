import { setTimeout as sleep } from 'node:timers/promises';
import { startStudy } from '../../client/start-study.ts';
import { readStudyProgress, type Silence } from '../../client/read-progress.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { StudyResults } from '../../core/schema/study-results.ts';
import type { StudySpec } from '../../core/schema/study-spec.ts';
import { terminalStudy } from '../../report/study/study-text.ts';
import { openStore } from '../../store/open-store.ts';
import { readJson } from '../../store/read-json.ts';
import type { Store } from '../../store/store.ts';
import { studyKeys } from '../../store/study-keys.ts';
import type { StudyProgress } from '../../workflows/contract/study-messages.ts';
import { note } from '../terminal/note.ts';
import { explainSilence } from './explain-silence.ts';
import { followWork } from './follow-work.ts';
import type { TemporalSession } from './temporal-session.ts';
import { STUDY } from './work.ts';

/** How often the progress is asked for, in milliseconds. */
const POLL = 500;

/** Runs a study to its end, shows its progress, and returns its results from the store. */
export async function runStudy(
  session: TemporalSession,
  { studyId, spec, resume = false }: { studyId: string; spec: StudySpec; resume?: boolean },
): Promise<StudyResults> {
  const { client, taskQueues, searchAttributes, encrypted } = session;
  const store = openStore(spec.store);
  await followWork(session, {
    work: STUDY,
    id: studyId,
    store: spec.store,
    note,
    start: () =>
      startStudy(client, studyId, { spec, taskQueues, searchAttributes, encrypted, resume }),
    show: (_handle, signal) => showStudy(session, studyId, signal),
    hasBegun: () => store.has(studyKeys(studyId).spec),
  });
  return readJson(store, studyKeys(studyId).results, StudyResults);
}

/** The results of a study; undefined if it has none (yet). */
export async function findStudy(store: Store, studyId: string): Promise<StudyResults | undefined> {
  const found = readJson(store, studyKeys(studyId).results, StudyResults);
  return (await found.catch(nullIf(isNotFound))) ?? undefined;
}

/** Prints a study's outcome: a summary, or one JSON object. Exit code 1 if an audit failed. */
export function printStudy(
  results: StudyResults,
  { store: uri, json = false }: { store: string; json?: boolean | undefined },
): void {
  const store = openStore(uri);
  const keys = studyKeys(results.studyId);
  if (results.cells.some((cell) => cell.results === null)) process.exitCode = 1;
  if (json) {
    const outputs = {
      page: store.locate(keys.page),
      results: store.locate(keys.results),
      cells: store.locate(keys.cellsCsv),
    };
    process.stdout.write(`${JSON.stringify({ ...results, outputs }, null, 2)}\n`);
    return;
  }
  process.stdout.write(`\n${terminalStudy(results)}\nPage: ${store.locate(keys.page)}\n`);
}

/** "2 of 6 audits finished, 1 failed; running: …" */
export function studyProgressLine({
  cells,
  finished,
  failed,
  running,
  stage,
}: StudyProgress): string {
  if (stage === 'publish') return 'Comparing models and drawing the page';
  const now = running.length === 0 ? '' : `; running: ${running.join(', ')}`;
  return `${finished} of ${cells} audits finished, ${failed} failed${now}`;
}

/** Shows each change of a study's progress on stderr until the signal aborts. */
export async function showStudy(
  { client, embedded }: Pick<TemporalSession, 'client' | 'embedded'>,
  studyId: string,
  signal: AbortSignal,
): Promise<void> {
  const workflowId = STUDY.workflowIdOf(studyId);
  let shown = '';
  while (!signal.aborted) {
    const progress = await readStudyProgress(client, workflowId).catch((): Silence => 'no-answer');
    const line = await lineOf(progress, { client, embedded, studyId });
    if (line !== shown && line !== '' && !signal.aborted) note(`  ${line}`);
    if (line !== '') shown = line;
    await sleep(POLL, undefined, { signal }).catch(() => undefined);
  }
}

async function lineOf(
  progress: StudyProgress | Silence,
  { client, embedded, studyId }: Pick<TemporalSession, 'client' | 'embedded'> & { studyId: string },
): Promise<string> {
  if (typeof progress !== 'string')
    return progress.stage === 'done' ? '' : studyProgressLine(progress);
  // The embedded worker is running, however busy it is.
  if (embedded && progress === 'no-answer') return '';
  const silent = await explainSilence(client, { work: STUDY, id: studyId }, progress).catch(
    () => undefined,
  );
  return silent ? `${silent.text}. ${silent.remedy}` : '';
}

/** Throws InputError: there is no such study in the store. */
export function noStudy(studyId: string, store: Store): InputError {
  return new InputError(`${store.uri} has no study ${studyId}`, {
    hint: 'Check the study id, and pass the store of the study with --store.',
  });
}
