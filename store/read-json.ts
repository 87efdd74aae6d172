import type { z } from 'zod';
import { compress, decompress } from '../core/encoding/brotli.ts';
import { jsonLines, parseJsonLines } from '../core/encoding/json-lines.ts';
import { UnreadableRecordError } from '../core/errors/unreadable-record-error.ts';
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

/** Stored records, one a line, compressed if the key ends in `.br`. Throws as `readJson`. */
export async function readJsonLines<T>(
  store: Store,
  key: string,
  schema: z.ZodType<T>,
): Promise<T[]> {
  const file = await store.read(key);
  const lines = key.endsWith('.br') ? await decompress(file).catch(unreadable) : file;
  return parseJsonLines(lines, schema, store.locate(key));

  function unreadable(cause: unknown): never {
    throw new UnreadableRecordError(`Could not read ${store.locate(key)}: it is not compressed`, {
      hint: "It is broken: restore it, or delete it if you don't need it.",
      cause,
    });
  }
}

/** Writes records, one a line, compressed: the key ends in `.br`. */
export async function writeCompressedLines(
  store: Store,
  key: string,
  values: readonly unknown[],
): Promise<void> {
  await store.write(key, await compress(Buffer.from(jsonLines(values))));
}

/** Stored records, one a line, of a file that may be larger than what can be read at once, 2 GB. Throws as `readJson`. */
export async function readManyJsonLines<T>(
  store: Store,
  key: string,
  schema: z.ZodType<T>,
): Promise<T[]> {
  const values: T[] = [];
  for await (const some of streamJsonLines(store, key, schema)) {
    for (const value of some) values.push(value);
  }
  return values;
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
