import pMap from 'p-map';
import type { Store } from '../store.ts';

/** Requests under way at once. */
const REQUESTS = 64;
/** So few keys are asked for one by one. */
const FEW = 16;

/**
 * Those of the keys that the store has, and when each was written. Rejects with the reason of the signal
 * once that is aborted.
 *
 * Artifacts are in 256 folders by the first digits of their digest. A folder is looked up in one of two
 * ways: by asking for every key, one request each, or by listing it, one request for as many objects as
 * the store lists at once. Only listing shows how full a folder is, so that is tried if more than one key
 * of many is wanted, and given up once it has cost as much as asking would. Either way costs at most twice as
 * much as the better one, and a rerun of a million samples takes some thousand requests.
 */
export async function knownKeys(
  store: Store,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Date>> {
  const folders = new Map<string, string[]>();
  for (const key of keys) {
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    const wanted = folders.get(folder);
    if (wanted) wanted.push(key);
    else folders.set(folder, [key]);
  }
  const known = new Map<string, Date>();
  const unsure: string[] = [];
  await pMap(
    folders,
    async ([folder, wanted]) => {
      const isListed = keys.length > FEW && wanted.length > 1 && (await tryListing(folder, wanted));
      if (!isListed) for (const key of wanted) unsure.push(key);
    },
    { concurrency: REQUESTS, ...(signal && { signal }) },
  );
  await pMap(
    unsure.filter((key) => !known.has(key)),
    async (key) => {
      const modified = await store.modified(key);
      if (modified !== null) known.set(key, modified);
    },
    { concurrency: REQUESTS, ...(signal && { signal }) },
  );
  return known;

  /** Notes which keys a folder has. Returns false if it was too full to be listed to its end. */
  async function tryListing(folder: string, wanted: readonly string[]): Promise<boolean> {
    const looking = new Set(wanted);
    let left = wanted.length * store.keysPerListing;
    for await (const { key, modified } of store.list(folder)) {
      if (looking.has(key)) known.set(key, modified);
      if (--left === 0) return false;
    }
    return true;
  }
}
