import type { z } from 'zod';

/** Number of lines joined into one string at a time. */
const LINES_A_PART = 1000;

/** One JSON value per line. */
export function jsonLines(values: readonly unknown[]): string {
  return [...jsonLineParts(values)].join('');
}

/** The same in parts, for output that may exceed the maximum length of a string, 512 MB. */
export function* jsonLineParts(values: readonly unknown[]): Iterable<string> {
  for (let start = 0; start < values.length; start += LINES_A_PART) {
    const part = values.slice(start, start + LINES_A_PART);
    yield part.map((value) => `${JSON.stringify(value)}\n`).join('');
  }
}

/** Reads JSON Lines, text or UTF-8. Throws ZodError if a line does not match the schema. */
export function parseJsonLines<T>(content: string | Uint8Array, schema: z.ZodType<T>): T[] {
  const values: T[] = [];
  for (const line of typeof content === 'string' ? content.split('\n') : linesOf(content)) {
    if (line !== '') values.push(schema.parse(JSON.parse(line)));
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
