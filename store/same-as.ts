import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { SameAs } from '../core/schema/run-claim.ts';
import { readJson } from './read-json.ts';
import { runKeys } from './run-keys.ts';
import type { Store } from './store.ts';

/** The run that has the results of one that found no changes; undefined for all others. */
export async function findSameAs(store: Store, runId: string): Promise<string | undefined> {
  const found = await readJson(store, runKeys(runId).sameAs, SameAs).catch(nullIf(isNotFound));
  return found?.runId;
}

/** Records that a run found no changes, and which run has its results. */
export async function writeSameAs(store: Store, runId: string, sameAs: SameAs): Promise<void> {
  await store.write(runKeys(runId).sameAs, JSON.stringify(sameAs), {
    contentType: 'application/json',
  });
}
