import type { z } from 'zod';
import { parseStoredJson } from '../schema/parse-stored.ts';

/** Number of lines joined into one string at a time. */
const LINES_A_PART = 1000;

/** One JSON value per line. */
export function jsonLines(values: readonly unknown[]): string {
  return [...jsonLineParts(values)].join('');
}

/** The same in parts, for output that may exceed the maximum length of a string, 512 MB. */
export function* jsonLineParts(values: Iterable<unknown>): Iterable<string> {
  let lines: string[] = [];
  for (const value of values) {
    lines.push(`${JSON.stringify(value)}\n`);
    if (lines.length < LINES_A_PART) continue;
    yield lines.join('');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('');
}

/**
 * Reads stored JSON Lines, text or UTF-8. Throws UnreadableRecordError, which has `name` and the line, if
 * one does not match the schema.
 *
 * @param first the first line's number
 */
export function parseJsonLines<T>(
  content: string | Uint8Array,
  schema: z.ZodType<T>,
  name: string,
  first = 1,
): T[] {
  const values: T[] = [];
  let number = first - 1;
  for (const line of typeof content === 'string' ? content.split('\n') : linesOf(content)) {
    number += 1;
    if (line !== '') values.push(parseStoredJson(schema, line, `${name}, line ${number}`));
  }
  return values;
}

function* linesOf(bytes: Uint8Array): Iterable<string> {
  const decoder = new TextDecoder();
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    yield decoder.decode(bytes.subarray(start, end));
    start = end + 1;
  }
}

const NEWLINE = '\n'.charCodeAt(0);
