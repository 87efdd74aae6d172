import type { z } from 'zod';
import { parseJsonLines } from '../core/encoding/json-lines.ts';
import type { Store } from './store.ts';

/** The object as UTF-8 text. Throws NotFoundError if there is none. */
export async function readText(store: Store, key: string): Promise<string> {
  return new TextDecoder().decode(await store.read(key));
}

/** The object as JSON. Throws NotFoundError if there is none, ZodError if it has another shape. */
export async function readJson<T>(store: Store, key: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(JSON.parse(await readText(store, key)));
}

/** The object as JSON Lines. Throws NotFoundError if there is none, ZodError if a line has another shape. */
export async function readJsonLines<T>(
  store: Store,
  key: string,
  schema: z.ZodType<T>,
): Promise<T[]> {
  return parseJsonLines(await store.read(key), schema);
}
