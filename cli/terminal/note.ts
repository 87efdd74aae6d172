import { printable } from '../../core/errors/printable.ts';

/** Prints a line on stderr, next to the command's output on stdout. */
export function note(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}
