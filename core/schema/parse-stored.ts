import type { z } from 'zod';
import { UnreadableRecordError } from '../errors/unreadable-record-error.ts';

/**
 * A stored record by its schema. Unlike input of a person, in which an unknown key is a typo, it may have
 * keys that this version does not know, written by a newer one: they are kept as they are.
 *
 * Throws UnreadableRecordError, which names the record, the field and the version, if the value is not
 * what the schema says.
 *
 * @param name of the record; a function is only called for the error
 */
export function parseStored<T>(
  schema: z.ZodType<T>,
  value: unknown,
  name: string | (() => string),
): T {
  const unknown: Extra[] = [];
  let known = value;
  for (;;) {
    const { data, error } = schema.safeParse(known);
    if (!error) {
      for (const { path, key, value } of unknown) put(data, path, key, value);
      return data;
    }
    const extra = error.issues.flatMap((issue) => extraKeysOf(issue, known));
    if (extra.length === 0) {
      throw unreadable(error, value, typeof name === 'string' ? name : name());
    }
    if (unknown.length === 0) known = structuredClone(known);
    for (const { path, key } of extra) drop(known, path, key);
    unknown.push(...extra);
  }
}

/** The same for the text of a record, which may not be JSON at all. */
export function parseStoredJson<T>(schema: z.ZodType<T>, text: string, name: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableRecordError(`Could not read ${name}: it is not JSON`, {
      hint: "It is broken: restore it, or delete it if you don't need it.",
      cause,
    });
  }
  return parseStored(schema, value, name);
}

/** A key that the schema does not know, and its value. */
interface Extra {
  path: readonly PropertyKey[];
  key: string;
  value: unknown;
}

function extraKeysOf(issue: z.core.$ZodIssue, root: unknown): Extra[] {
  if (issue.code === 'invalid_union') {
    // Of several shapes, the one that only has too many keys is meant.
    const only = issue.errors.find((errors) => errors.every((e) => e.code === 'unrecognized_keys'));
    return (only ?? []).flatMap((inner) =>
      extraKeysOf({ ...inner, path: [...issue.path, ...inner.path] }, root),
    );
  }
  if (issue.code !== 'unrecognized_keys') return [];
  const holder = at(root, issue.path);
  return issue.keys.map((key) => ({ path: issue.path, key, value: holder?.[key] }));
}

/** The object or array at a path. */
function at(root: unknown, path: readonly PropertyKey[]): Record<string, unknown> | undefined {
  let value = root;
  for (const key of path) value = isHolder(value) ? value[String(key)] : undefined;
  return isHolder(value) ? value : undefined;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function drop(root: unknown, path: readonly PropertyKey[], key: string): void {
  const holder = at(root, path);
  if (holder) delete holder[key];
}

function put(root: unknown, path: readonly PropertyKey[], key: string, value: unknown): void {
  const holder = at(root, path);
  if (holder) holder[key] = value;
}

function unreadable(error: z.ZodError, value: unknown, name: string): UnreadableRecordError {
  const [issue] = error.issues;
  const field = issue && issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : '';
  const version = isHolder(value) ? value['schemaVersion'] : undefined;
  const written = version === undefined ? '' : ` (schema version ${JSON.stringify(version)})`;
  return new UnreadableRecordError(
    `Could not read ${name}${written}: ${field}${issue?.message ?? 'not what the schema says'}`,
    { hint: 'Use the version of groundcam that wrote it, or a newer one.', cause: error },
  );
}
