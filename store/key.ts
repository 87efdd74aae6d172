import { InputError } from '../core/errors/input-error.ts';

/** Prefix of unfinished files: no key has it, and no listing shows them. */
export const TEMPORARY = '.tmp-';

/** Whether any part of the path is a store's own temporary file. */
export function isTemporary(key: string): boolean {
  return key.startsWith(TEMPORARY) || key.includes(`/${TEMPORARY}`);
}

/**
 * The key itself, if every store can hold it: a relative path with forward slashes and no empty, `.`
 * or `..` part, no backslash, no control character. Throws InputError otherwise.
 */
export function validKey(key: string): string {
  const problem = problemWith(key);
  if (problem !== null) {
    throw new InputError(`Store key ${JSON.stringify(key)} ${problem}.`, {
      hint: 'Use a relative path with forward slashes, such as runs/2026/results.json; rename a file that can have none.',
    });
  }
  return key;
}

/** The prefix itself, if keys can begin with it: as `validKey`, and it may be empty or end in `/`. */
export function validPrefix(prefix: string): string {
  if (prefix !== '') validKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
  return prefix;
}

function problemWith(key: string): string | null {
  if (key === '') return 'is empty';
  if (key.startsWith('/')) return 'is absolute';
  if (key.includes('\\')) return 'contains a backslash';
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(key)) return 'contains a control character';
  if (/\p{Surrogate}/u.test(key)) return 'is not well-formed Unicode';
  if (key.split('/').some((part) => part === '..' || part === '.')) return 'contains . or ..';
  if (key.split('/').includes('')) return 'has an empty part';
  if (isTemporary(key))
    return `has a part that begins with ${TEMPORARY}, kept for unfinished files`;
  return null;
}
