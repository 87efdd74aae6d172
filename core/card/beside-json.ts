import { z } from 'zod';
import { InputError } from '../errors/input-error.ts';
import type { BesideFile } from '../schema/card-source.ts';
import type { Beside } from './said.ts';

/**
 * What a file beside a model says; undefined if there is none. Throws InputError if it is not JSON, or says
 * something else than it should.
 */
export function besideJson<T>(
  files: Beside['files'],
  name: BesideFile,
  schema: z.ZodType<T>,
): T | undefined {
  const text = files[name];
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(jsonOf(text, name));
  if (parsed.success) return parsed.data;
  throw new InputError(`${name} beside the model: ${z.prettifyError(parsed.error)}`, {
    hint: HINT,
  });
}

const HINT = 'Correct the file, or state what it should say in a sidecar file or with flags.';

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${name} beside the model is not JSON: ${reason}`, { hint: HINT, cause });
  }
}
