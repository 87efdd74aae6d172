/**
 * A text that is safe to print: control characters, with which a file name could control a terminal, and
 * marks that reverse the text direction are escaped, as in \\u001b. Line breaks and tabs are kept.
 */
export function printable(text: string): string {
  return text.replace(
    /(?![\n\t])[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
