import { resolve } from 'node:path';
import { InputError } from '../../core/errors/input-error.ts';
import { StoredStudySpec } from '../../core/schema/study-spec.ts';
import { openStore } from '../../store/open-store.ts';
import { studyKeys } from '../../store/study-keys.ts';
import { absolute } from '../flags/audit-spec.ts';
import { checkId, findJson } from '../session/find-run.ts';
import { refuseRunning } from '../session/follow-work.ts';
import { openTemporalSession } from '../session/open-temporal-session.ts';
import { findStudy, noStudy, printStudy, runStudy } from '../session/run-study.ts';
import { commandFor, STUDY } from '../session/work.ts';
import { note } from '../terminal/note.ts';

export interface StudyResumeOptions {
  store: string;
  json?: boolean;
}

/** Continues a study under its id, and runs those of its audits again that failed. Prints its outcome. */
export async function executeStudyResume(
  name: string,
  { store: uri, json }: StudyResumeOptions,
): Promise<void> {
  const studyId = checkId(name, STUDY);
  const store = openStore(uri);
  const stored = await findJson(store, studyKeys(studyId).spec, StoredStudySpec);
  if (!stored) throw noStudy(studyId, store);
  const results = await findStudy(store, studyId);
  if (results?.cells.every((cell) => cell.results !== null)) {
    throw new InputError(`Study ${studyId} has finished: there is nothing to resume`, {
      hint: `Show it with: ${commandFor(STUDY, 'status', studyId, '--store', store.uri)}.`,
    });
  }
  await refuseRunning(STUDY, studyId);
  const spec = { ...stored, store: absolute(uri, resolve('.')) };
  const session = await openTemporalSession(note);
  try {
    printStudy(await runStudy(session, { studyId, spec, resume: true }), { store: uri, json });
  } finally {
    await session.close();
  }
}
