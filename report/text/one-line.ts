/**
 * A text from data as part of one line: line breaks, control characters and marks that reverse the
 * direction of text become spaces, so that a file's name can neither break a table nor steer a
 * terminal.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
