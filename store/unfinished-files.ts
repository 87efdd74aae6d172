import { FileStore } from './file-store.ts';
import type { Store, StoredObject } from './store.ts';

/**
 * What writers have begun and not finished, at keys that no object can have; none on S3, where an object
 * is there once all of it has arrived.
 */
export async function* unfinishedFiles(store: Store): AsyncIterable<StoredObject> {
  if (store instanceof FileStore) yield* store.unfinished();
}

/** Deletes what `unfinishedFiles` told of. */
export async function removeUnfinished(store: Store, { key }: { key: string }): Promise<void> {
  if (store instanceof FileStore) await store.removeUnfinished(key);
}
