import { StudyResults } from '../core/schema/study-results.ts';
import { readJson } from './read-json.ts';
import type { Store } from './store.ts';
import { studyKeys } from './study-keys.ts';
import { attempt, verifyFiles, type Broken } from './verify-files.ts';

/**
 * Reads every file that a study has published and finds those that are gone or not what was written. Its audits are
 * runs: see `verifyRun`.
 *
 * @param onFile called after each file
 */
export async function verifyStudy(
  store: Store,
  studyId: string,
  onFile: () => void,
): Promise<Broken[]> {
  const keys = studyKeys(studyId);
  // Studies of 0.2.0 have recorded nothing.
  const isRecorded = await store.has(keys.checksums);
  const broken = isRecorded
    ? await verifyFiles(store, keys, onFile)
    : await unrecordedFiles(store, studyId, onFile);
  if (broken.length > 0) return broken;
  const results = await attempt(keys.results, () => readJson(store, keys.results, StudyResults));
  return 'reason' in results ? [results] : [];
}

/** Those of a study's outputs that are gone. */
async function unrecordedFiles(
  store: Store,
  studyId: string,
  onFile: () => void,
): Promise<Broken[]> {
  const { spec, results, cellsCsv, cellsParquet, page } = studyKeys(studyId);
  const broken: Broken[] = [];
  for (const key of [spec, results, cellsCsv, cellsParquet, page]) {
    if (!(await store.has(key))) broken.push({ key, reason: 'It is gone' });
    onFile();
  }
  return broken;
}
