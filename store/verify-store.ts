import pMap, { pMapSkip } from 'p-map';
import { z } from 'zod';
import { digestOfList } from '../core/encoding/digest.ts';
import { checkSeal } from '../core/encoding/seal.ts';
import { stageOfKey } from '../core/keys/stages.ts';
import { CorruptArtifactError } from '../core/errors/corrupt-artifact-error.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import { Sample } from '../core/schema/manifest.ts';
import { Results } from '../core/schema/results.ts';
import { listStoredRuns } from './list-stored-runs.ts';
import { readJson, readJsonLines } from './read-json.ts';
import { ARTIFACTS, runKeys } from './run-keys.ts';
import type { Store } from './store.ts';

/** Objects read at once. */
const READS = 16;

/** An object that does not hold what was written. */
export interface Broken {
  key: string;
  reason: string;
}

/**
 * Reads every artifact, and results and manifest of every run that has ended, and finds those that do
 * not hold what their keys or digests promise.
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
      // Someone deleted it while we were at it.
      if (error instanceof NotFoundError) return pMapSkip;
      if (!isBroken(error)) throw error;
      return { key, reason: error.message };
    } finally {
      onProgress(++checked);
    }
    return pMapSkip;
  };
  const artifacts = await pMap(
    store.list(ARTIFACTS),
    async ({ key }) => {
      if (stageOfKey(key) === undefined) return pMapSkip;
      return check(key, async () => checkSeal(key, await store.read(key)));
    },
    { concurrency: READS },
  );
  const runs = await pMap(
    (await listStoredRuns(store)).filter(({ published }) => published !== null),
    ({ runId }) => check(runKeys(runId).manifest, () => verifyRun(store, runId)),
    { concurrency: READS },
  );
  return { checked, broken: [...artifacts, ...runs] };
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
  return (
    error instanceof CorruptArtifactError ||
    error instanceof z.ZodError ||
    error instanceof SyntaxError
  );
}
