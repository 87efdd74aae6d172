/** What a command and a run say of files for which the Hub states no digest; empty if there are none. */
export function unverifiedWords(files: readonly string[]): string[] {
  if (files.length === 0) return [];
  return [`The Hub states no digest of ${files.join(', ')}: the download could not be checked`];
}
