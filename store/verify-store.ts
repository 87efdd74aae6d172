import { CorruptArtifactError } from '../core/errors/corrupt-artifact-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { StoreError } from '../core/errors/store-error.ts';
import { openArtifacts } from './artifacts/open-artifacts.ts';
import { requireStore } from './enter-store.ts';
import { listStoredRuns } from './list-stored-runs.ts';
import { listStoredStudies } from './list-stored-studies.ts';
import { isLeased } from './run-lease.ts';
import { runKeys } from './run-keys.ts';
import type { Store, StoredObject } from './store.ts';
import { studyKeys } from './study-keys.ts';
import type { Broken } from './verify-files.ts';
import { verifyRun } from './verify-run.ts';
import { verifyStudy } from './verify-study.ts';

/** Objects read at once. */
const READS = 16;

/**
 * Reads every artifact and every file of every run and study that has ended, and finds those whose content is not what
 * was written, or is gone. Throws InputError if there is no store.
 */
export async function verifyStore(
  store: Store,
  onProgress: (checked: number) => void,
): Promise<{ checked: number; broken: Broken[] }> {
  await requireStore(store);
  let checked = 0;
  const broken: Broken[] = [];
  const artifacts = openArtifacts(store);
  for await (const keys of batches(
    artifacts.list((damage) => broken.push(damage)),
    READS,
  )) {
    for (const [key, content] of await artifacts.read(keys)) {
      if (content instanceof CorruptArtifactError) broken.push({ key, reason: content.message });
    }
    onProgress((checked += keys.length));
  }
  const runs = await listStoredRuns(store);
  const now = runs.some(({ lease }) => lease !== null) ? await timeOf(store) : new Date();
  for (const { runId, published, lease } of runs) {
    // A run that goes on after it was published writes some of its files again.
    if (isLeased(lease, now)) continue;
    if (published === null && !(await wasPublished(store, runId))) continue;
    const ofRun = await verifyRun(store, runId, () => onProgress(++checked));
    for (const each of ofRun) broken.push(each);
  }
  for (const { studyId, published } of await listStoredStudies(store)) {
    if (published === null && !(await store.has(studyKeys(studyId).checksums))) continue;
    const ofStudy = await verifyStudy(store, studyId, () => onProgress(++checked));
    for (const each of ofStudy) broken.push(each);
  }
  return { checked, broken };
}

/** By the store's clock; by this machine's, if nothing can be written there: a copy may be read-only. */
async function timeOf(store: Store): Promise<Date> {
  const isRefused = (error: unknown) => error instanceof StoreError;
  return (await store.now().catch(nullIf(isRefused))) ?? new Date();
}

/** Whether a run without results once had them: its files are recorded, and no attempt to publish is unfinished. */
async function wasPublished(store: Store, runId: string): Promise<boolean> {
  const { checksums, unpublished } = runKeys(runId);
  return (await store.has(checksums)) && !(await store.has(unpublished));
}

/** The keys of objects, in batches. */
async function* batches(objects: AsyncIterable<StoredObject>, size: number) {
  let keys: string[] = [];
  for await (const { key } of objects) {
    keys.push(key);
    if (keys.length < size) continue;
    yield keys;
    keys = [];
  }
  if (keys.length > 0) yield keys;
}
