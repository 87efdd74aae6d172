import { printable } from './printable.ts';

/** What all of groundcam's own errors have in common. */
export interface GroundcamErrorOptions {
  /** How to fix it, in one imperative sentence: "Pass --class with one of: aeroplane, bird." */
  hint?: string;
  cause?: unknown;
}

/**
 * Base class of groundcam's own errors. The message says what went wrong and where; `hint` says how to fix
 * it. Both are safe to print, even if they contain names from data. The command line prints both and exits
 * with `exitCode`.
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
