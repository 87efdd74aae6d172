import { stagesToRefresh } from '../../core/keys/stages.ts';
import type { Refresh } from '../../core/schema/refresh.ts';
import { openStore } from '../../store/open-store.ts';
import { RefreshedStore } from '../../store/refreshed-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';

/**
 * The store as a run sees it: one that computes stages anew does not see their artifacts from before it
 * began. When that was is the time of an object that the first to ask writes, so that workers, retries
 * and a resumed run agree.
 */
export async function openRunStore(
  uri: string,
  { runId, refresh }: { runId: string; refresh?: Refresh | undefined },
): Promise<Store> {
  const store = openStore(uri);
  const stages = stagesToRefresh(refresh);
  if (stages.length === 0) return store;
  const marker = runKeys(runId).refreshed;
  await store.writeOnce(marker, JSON.stringify({ refresh }));
  const since = await store.modified(marker);
  if (since === null) throw new Error(`${store.locate(marker)} was deleted just now`);
  return new RefreshedStore(store, { stages, since });
}
