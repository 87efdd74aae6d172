import { printable } from './printable.ts';

/** What every error that groundcam raises on purpose has in common. */
export interface GroundcamErrorOptions {
  /** How to mend it, in one imperative sentence: "Pass --class with one of: aeroplane, bird." */
  hint?: string;
  cause?: unknown;
}

/**
 * Base of all errors that groundcam raises on purpose. The message says what went wrong and where;
 * `hint` says how to mend it. Both are fit to print, whatever names from data they hold. The command line prints both and exits with `exitCode`.
 */
export class GroundcamError extends Error {
  override readonly name: string = 'GroundcamError';
  readonly exitCode: 1 | 2 | 3 | 130 = 1;
  readonly hint: string | undefined;

  constructor(message: string, { hint, cause }: GroundcamErrorOptions = {}) {
    super(printable(message), cause === undefined ? undefined : { cause });
    this.hint = hint === undefined ? undefined : printable(hint);
  }
}
