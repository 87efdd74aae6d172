/**
 * The text of a file that people edit: a byte-order mark says how it is encoded (UTF-8, or UTF-16 as spreadsheets and
 * PowerShell write it), and is left out. Without one it is UTF-8.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
