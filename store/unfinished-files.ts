import { FileStore } from './file-store.ts';
import type { Store, StoredObject } from './store.ts';

/**
 * Files that writers began and did not finish, at keys that no object can have. S3 has none: an object
 * appears once all of it has arrived.
 */
export async function* unfinishedFiles(store: Store): AsyncIterable<StoredObject> {
  if (store instanceof FileStore) yield* store.unfinished();
}

/** Deletes a file that `unfinishedFiles` listed. */
export async function removeUnfinished(store: Store, { key }: { key: string }): Promise<void> {
  if (store instanceof FileStore) await store.removeUnfinished(key);
}
