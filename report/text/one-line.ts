import { cut } from './cut.ts';

/**
 * A text from data as part of one line: line breaks, control characters and marks that reverse the
 * direction of text become spaces, so that a file's name can neither break a table nor steer a
 * terminal.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

/** Places of a name in a table. */
const LONGEST_NAME = 60;

/** A name from data in one line, cut if it would make a table's column too wide. */
export function shortName(name: string): string {
  return cut(oneLine(name), LONGEST_NAME);
}
