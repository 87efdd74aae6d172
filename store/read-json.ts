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

/** Bytes of a file that are read at a time. */
const PART = 1 << 22;
const NEWLINE = '\n'.charCodeAt(0);

/** The same some at a time, for a file that need not fit in memory. */
export async function* streamJsonLines<T>(
  store: Store,
  key: string,
  schema: z.ZodType<T>,
): AsyncIterable<T[]> {
  let rest = new Uint8Array();
  for (let offset = 0, line = 1; ;) {
    const part = await store.readRange(key, offset, PART);
    offset += part.length;
    const bytes = Buffer.concat([rest, part]);
    const isLast = part.length < PART;
    const end = isLast ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
    const some = parseJsonLines(bytes.subarray(0, end), schema, store.locate(key), line);
    line += some.length;
    if (some.length > 0) yield some;
    if (isLast) return;
    rest = bytes.subarray(end);
  }
}
