import type { z } from 'zod';
import { parseJsonLines } from '../core/encoding/json-lines.ts';
import { parseStoredJson } from '../core/schema/parse-stored.ts';
import type { Store } from './store.ts';

/** The object as UTF-8 text. Throws NotFoundError if there is none. */
export async function readText(store: Store, key: string): Promise<string> {
  return new TextDecoder().decode(await store.read(key));
}

/** A stored record. Throws NotFoundError if there is none, UnreadableRecordError if it has another shape. */
export async function readJson<T>(store: Store, key: string, schema: z.ZodType<T>): Promise<T> {
  return parseStoredJson(schema, await readText(store, key), store.locate(key));
}

/** Stored records, one a line. Throws as `readJson`. */
export async function readJsonLines<T>(
  store: Store,
  key: string,
  schema: z.ZodType<T>,
): Promise<T[]> {
  return parseJsonLines(await store.read(key), schema, store.locate(key));
}
