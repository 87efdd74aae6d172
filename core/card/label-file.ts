import { z } from 'zod';
import { decodeText } from '../encoding/decode-text.ts';
import { InputError } from '../errors/input-error.ts';
import { ClassNames } from '../schema/class-names.ts';

/** A `config.json` of Transformers, whose `id2label` counts. */
const Config = z.looseObject({ id2label: ClassNames }).transform(({ id2label }) => id2label);

/**
 * The class names of a file, in logit order: JSON, see `ClassNames`, or a name a line. A byte-order mark says
 * how the text is encoded, and is no part of a name; without one it is UTF-8.
 *
 * @param path of the file, for errors; a name that ends in .json has to be JSON
 * @throws InputError
 */
export function readLabels(bytes: Uint8Array, path: string): string[] {
  const text = decodeText(bytes);
  const json = parsed(text, path);
  if (json === undefined) return text.trimEnd().split(/\r\n|\r|\n/);
  const config = Config.safeParse(json);
  if (config.success) return config.data;
  const names = ClassNames.safeParse(json);
  if (names.success) return names.data;
  throw new InputError(`The labels file ${path}: ${z.prettifyError(names.error)}`, { hint: FORMS });
}

const FORMS =
  'Write a name a line, or JSON: a list of names, {"0": "cat", "1": "dog"} or {"cat": 0, "dog": 1}.';

/** What the text says as JSON; undefined if it is no JSON, but may be a list of names. */
function parsed(text: string, path: string): unknown {
  const isJson = /\.json$/i.test(path);
  if (!isJson && !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!isJson) return undefined; // A name may begin with a bracket.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`The labels file ${path} is not JSON: ${reason}`, { hint: FORMS, cause });
  }
}
