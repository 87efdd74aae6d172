import type { z } from 'zod';
import { decodeText } from '../encoding/decode-text.ts';
import { InputError } from '../errors/input-error.ts';
import type { Files } from './files.ts';

/** Node's longest text is a little longer. */
const MOST_BYTES = 500_000_000;

/**
 * A JSON file of a dataset, which must have the schema.
 *
 * @throws InputError It is not JSON, has other content, or is larger than 500 MB.
 */
export async function readJsonFile<Schema extends z.ZodType>(
  files: Files,
  key: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const parsed = schema.safeParse(await readAnyJson(files, key));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new InputError(
    `${key} in ${files.uri} can't be used: ${issue?.message ?? 'unknown content'}${place === '' ? '' : ` at ${place}`}`,
    { hint: 'docs/data.md shows what is read of such a file.' },
  );
}

/**
 * The content of a JSON file, whatever it is.
 *
 * @throws InputError It is not JSON, or larger than 500 MB.
 */
export async function readAnyJson(files: Files, key: string): Promise<unknown> {
  const bytes = await files.read(key);
  if (bytes.length > MOST_BYTES) {
    throw new InputError(
      `${key} in ${files.uri} has ${Math.round(bytes.length / 1e6)} MB, and Node can parse ${MOST_BYTES / 1e6}`,
      { hint: 'Write a file with only the images and annotations to audit.' },
    );
  }
  try {
    return JSON.parse(decodeText(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new InputError(`${key} in ${files.uri} is not JSON: ${reason}`, { cause });
  }
}
