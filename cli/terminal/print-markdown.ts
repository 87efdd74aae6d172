import { appendFile } from 'node:fs/promises';

/** What `--markdown [file]` asks for: the text on stdout, appended to the file, or not at all. */
export async function printMarkdown(
  flag: boolean | string | undefined,
  text: () => string,
): Promise<void> {
  if (flag === undefined || flag === false) return;
  if (flag === true) process.stdout.write(`${text()}\n`);
  // GitHub's job summary is a file that the steps before may have written to.
  else await appendFile(flag, `${text()}\n\n`);
}
