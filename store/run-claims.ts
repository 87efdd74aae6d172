import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { RunClaim } from '../core/schema/run-claim.ts';
import { readJson } from './read-json.ts';
import { runKeys } from './run-keys.ts';
import type { Store } from './store.ts';

/** Whose a run id is; null if nobody has claimed it. */
export function findClaim(store: Store, runId: string): Promise<RunClaim | null> {
  return readJson(store, runKeys(runId).claim, RunClaim).catch(nullIf(isNotFound));
}

/**
 * Claims a run id, unless another has it. Returns whose it is: of several that claim it at once, on any
 * number of Temporal servers, all get the same answer.
 */
export async function claimRun(store: Store, runId: string, claim: RunClaim): Promise<RunClaim> {
  const { claim: key } = runKeys(runId);
  await store.writeOnce(key, JSON.stringify(claim), { contentType: 'application/json' });
  return readJson(store, key, RunClaim);
}
