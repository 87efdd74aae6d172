import { printable } from '../../core/errors/printable.ts';

/** A line for people, beside whatever the command prints on stdout. */
export function note(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}
