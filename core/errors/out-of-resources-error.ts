import { GroundcamError } from './groundcam-error.ts';

/**
 * A file could not be read or decoded for want of memory, space for temporary files or file handles. This says nothing
 * about the file, so activities retry it and nothing is stored.
 */
export class OutOfResourcesError extends GroundcamError {
  override readonly name = 'OutOfResourcesError';

  constructor(message: string, options: { cause?: unknown; hint?: string } = {}) {
    super(message, {
      hint: 'Free memory or space for temporary files, or run fewer workers on this machine. Then run again: only what is missing is computed.',
      ...options,
    });
  }
}
