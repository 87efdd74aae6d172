import pMap from 'p-map';
import type { Store } from '../../store/store.ts';

/** Requests under way at once. */
const REQUESTS = 64;

/**
 * Which of the keys the store has. Rejects with the reason of the signal once that is aborted.
 *
 * Artifacts lie in 256 folders by the first digits of their digest. In each, one of two ways is taken:
 * asking for every key, at a request each, or listing the folder, at a request for as many objects as
 * the store lists at once. How full a folder is shows only in listing it, so that is tried where more
 * than one key is wanted and given up when it has cost as much as asking would. No way is more than
 * twice as dear as the better one, and a rerun of a million samples takes some thousand requests.
 */
export async function knownKeys(
  store: Store,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const folders = new Map<string, string[]>();
  for (const key of keys) {
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    const wanted = folders.get(folder);
    if (wanted) wanted.push(key);
    else folders.set(folder, [key]);
  }
  const known = new Set<string>();
  const unsure: string[] = [];
  await pMap(
    folders,
    async ([folder, wanted]) => {
      if (wanted.length === 1 || !(await tryListing(folder, wanted))) unsure.push(...wanted);
    },
    { concurrency: REQUESTS, ...(signal && { signal }) },
  );
  await pMap(
    unsure.filter((key) => !known.has(key)),
    async (key) => {
      if (await store.has(key)) known.add(key);
    },
    { concurrency: REQUESTS, ...(signal && { signal }) },
  );
  return known;

  /** Notes which keys a folder has. Returns false where it was too full to be listed to its end. */
  async function tryListing(folder: string, wanted: readonly string[]): Promise<boolean> {
    const looking = new Set(wanted);
    let left = wanted.length * store.keysPerListing;
    for await (const { key } of store.list(folder)) {
      if (looking.has(key)) known.add(key);
      if (--left === 0) return false;
    }
    return true;
  }
}
