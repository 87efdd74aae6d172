import type { GroundcamError } from '../core/errors/groundcam-error.ts';

/** One of our own errors: threads pass on messages of errors, but not their classes. */
export interface ErrorParts {
  name: string;
  message: string;
  exitCode: number;
  hint?: string | undefined;
}

export function partsOf({ name, message, exitCode, hint }: GroundcamError): ErrorParts {
  return { name, message, exitCode, hint };
}
