import { stagesToRecompute } from '../../core/keys/stages.ts';
import type { Recompute } from '../../core/schema/recompute.ts';
import { openStore } from '../../store/open-store.ts';
import { RecomputingStore } from '../../store/recomputing-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';

/**
 * The store as a run sees it: one that computes stages anew does not see their artifacts from before it
 * began. When that was is the time of an object that the first to ask writes, so that workers, retries
 * and a resumed run agree.
 */
export async function openRunStore(
  uri: string,
  { runId, recompute }: { runId: string; recompute?: Recompute | undefined },
): Promise<Store> {
  const store = openStore(uri);
  const stages = stagesToRecompute(recompute);
  if (stages.length === 0) return store;
  const marker = runKeys(runId).recomputed;
  await store.writeOnce(marker, JSON.stringify({ recompute }));
  const since = await store.modified(marker);
  if (since === null) throw new Error(`${store.locate(marker)} was deleted just now`);
  return new RecomputingStore(store, { stages, since });
}
