import { join } from 'shlex';

/** A command line of groundcam for a person to copy into a POSIX shell. */
export function groundcamCommand(...words: string[]): string {
  return join(['groundcam', ...words]);
}
