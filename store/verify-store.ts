import pMap, { pMapSkip } from 'p-map';
import { digestOfList } from '../core/encoding/digest.ts';
import { CorruptArtifactError } from '../core/errors/corrupt-artifact-error.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import { UnreadableRecordError } from '../core/errors/unreadable-record-error.ts';
import { Sample } from '../core/schema/manifest.ts';
import { Results } from '../core/schema/results.ts';
import { openArtifacts } from './artifacts/open-artifacts.ts';
import { listStoredRuns } from './list-stored-runs.ts';
import { readJson, readJsonLines } from './read-json.ts';
import { runKeys } from './run-keys.ts';
import type { Store, StoredObject } from './store.ts';

/** Objects read at once. */
const READS = 16;

/** An object whose content is not what was written. */
export interface Broken {
  key: string;
  reason: string;
}

/**
 * Reads every artifact, and the results and manifest of every run that has ended, and finds those whose
 * content does not match their digest.
 */
export async function verifyStore(
  store: Store,
  onProgress: (checked: number) => void,
): Promise<{ checked: number; broken: Broken[] }> {
  let checked = 0;
  const check = async (key: string, verify: () => Promise<void>) => {
    try {
      await verify();
    } catch (error) {
      // Someone has deleted it in the meantime.
      if (error instanceof NotFoundError) return pMapSkip;
      if (!isBroken(error)) throw error;
      return { key, reason: error.message };
    } finally {
      onProgress(++checked);
    }
    return pMapSkip;
  };
  const broken: Broken[] = [];
  const artifacts = openArtifacts(store);
  for await (const keys of batches(artifacts.list(), READS)) {
    for (const [key, content] of await artifacts.read(keys)) {
      if (content instanceof CorruptArtifactError) broken.push({ key, reason: content.message });
    }
    onProgress((checked += keys.length));
  }
  const runs = await pMap(
    (await listStoredRuns(store)).filter(({ published }) => published !== null),
    ({ runId }) => check(runKeys(runId).manifest, () => verifyRun(store, runId)),
    { concurrency: READS },
  );
  return { checked, broken: [...broken, ...runs] };
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

/** Checks that a run's manifest is the one that its results were computed from. */
async function verifyRun(store: Store, runId: string): Promise<void> {
  const keys = runKeys(runId);
  const { provenance } = await readJson(store, keys.results, Results);
  const manifest = await readJsonLines(store, keys.manifest, Sample);
  if (digestOfList(manifest) !== provenance.manifestDigest) {
    throw new CorruptArtifactError('Not the manifest that the results were computed from');
  }
}

function isBroken(error: unknown): error is Error {
  return error instanceof CorruptArtifactError || error instanceof UnreadableRecordError;
}
