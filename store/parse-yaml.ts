import { parse } from 'yaml';
import { InputError } from '../core/errors/input-error.ts';

/**
 * What a YAML or JSON text says. Aliases that would multiply into more than a hundred times what they
 * stand for are refused, and so is whatever else can't be parsed.
 *
 * @param name what to call the text in errors
 * @throws InputError
 */
export function parseYaml(text: string, name: string): unknown {
  try {
    // Warnings would be printed by Node, in its own words.
    return parse(text, { logLevel: 'error' });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${name} is not YAML or JSON: ${reason}`, { cause });
  }
}
