import { appendFile } from 'node:fs/promises';

/** Handles `--markdown [file]`: prints the text, appends it to the file, or does nothing. */
export async function printMarkdown(
  flag: boolean | string | undefined,
  text: () => string,
): Promise<void> {
  if (flag === undefined || flag === false) return;
  if (flag === true) process.stdout.write(`${text()}\n`);
  // Earlier steps may have written to GitHub's job summary.
  else await appendFile(flag, `${text()}\n\n`);
}
