/**
 * A text that shows nothing but what it says: control characters, with which the name of a file could
 * steer a terminal, and marks that reverse the direction of text are written out, as in \\u001b. Line
 * breaks and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(
    /(?![\n\t])[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
