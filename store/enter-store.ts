import { InputError } from '../core/errors/input-error.ts';
import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { STORE_FORMAT, StoreFile } from '../core/schema/store-file.ts';
import { readJson } from './read-json.ts';
import { STORE_FILE } from './run-keys.ts';
import type { Store } from './store.ts';

/**
 * Makes sure that this version may write to a store, before it does. A new store gets its `store.json`;
 * of several writers that come first, one writes it. Throws InputError if the store needs a newer version.
 */
export async function enterStore(store: Store): Promise<void> {
  if (await checkFormat(store)) return;
  const file: StoreFile = { format: STORE_FORMAT, oldestReader: STORE_FORMAT };
  await store.writeOnce(STORE_FILE, `${JSON.stringify(file)}\n`, {
    contentType: 'application/json',
  });
  await checkFormat(store);
}

/** Returns whether the store has a format yet. Throws InputError if it needs a newer version. */
export async function checkFormat(store: Store): Promise<boolean> {
  const file = await readJson(store, STORE_FILE, StoreFile).catch(nullIf(isNotFound));
  if (file !== null && file.oldestReader > STORE_FORMAT) {
    throw new InputError(
      `${store.uri} has store format ${file.format}, and this version of groundcam knows ${STORE_FORMAT}`,
      { hint: 'Upgrade groundcam, or choose another --store. Nothing was written.' },
    );
  }
  return file !== null;
}

/** Throws InputError if there is nothing at this place, or the store needs a newer version. */
export async function requireStore(store: Store): Promise<void> {
  if (await checkFormat(store)) return;
  for await (const _object of store.list('')) return;
  throw new InputError(`There is no store at ${store.uri}`, {
    hint: 'Pass the store of your runs with --store.',
  });
}
