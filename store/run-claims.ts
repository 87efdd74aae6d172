import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { RunClaim } from '../core/schema/run-claim.ts';
import { readJson } from './read-json.ts';
import { runKeys } from './run-keys.ts';
import type { Store } from './store.ts';

/** How long a claim holds without a plan: writing one takes a minute for a million samples. */
export const UNPLANNED_MINUTES = 15;

const JSON_TYPE = { contentType: 'application/json' };

/** Whose a run id is; null if nobody has claimed it. */
export function findClaim(store: Store, runId: string): Promise<RunClaim | null> {
  return readJson(store, runKeys(runId).claim, RunClaim).catch(nullIf(isNotFound));
}

/**
 * Claims a run id, unless another has it. Returns whose it is: of several that claim it at once, on any
 * number of Temporal servers, all get the same answer. A claim that was abandoned is taken over.
 */
export async function claimRun(store: Store, runId: string, claim: RunClaim): Promise<RunClaim> {
  const { claim: key } = runKeys(runId);
  const written = await store.writeOnce(key, JSON.stringify(claim), JSON_TYPE);
  if (written === 'exists') {
    const previous = await store.read(key);
    const owner = await readJson(store, key, RunClaim);
    if (await isAbandoned(store, runId, { owner, claim })) {
      await store.swap(key, previous, JSON.stringify(claim), JSON_TYPE);
    }
  }
  return readJson(store, key, RunClaim);
}

/**
 * Whether a run id was claimed for the same question by a process that ended before it had planned anything:
 * nothing is in the run's folder but the claim, and it is older than writing a plan takes.
 */
export async function isAbandoned(
  store: Store,
  runId: string,
  { owner, claim }: Record<'owner' | 'claim', RunClaim>,
): Promise<boolean> {
  if (owner.question !== claim.question || owner.claimant === claim.claimant) return false;
  const keys = runKeys(runId);
  const begun = await Promise.all([store.has(keys.plan), store.has(keys.sameAs)]);
  if (begun.includes(true)) return false;
  const [claimed, leased, now] = await Promise.all([
    store.modified(keys.claim),
    store.modified(keys.lease),
    store.now(),
  ]);
  const last = Math.max(claimed?.getTime() ?? 0, leased?.getTime() ?? 0);
  return now.getTime() - last > UNPLANNED_MINUTES * 60_000;
}
