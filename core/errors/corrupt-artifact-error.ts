import { GroundcamError, type GroundcamErrorOptions } from './groundcam-error.ts';
import { NotFoundError } from './not-found-error.ts';

/**
 * An artifact's content is not what was written, or it is missing although it was written: it must be
 * computed again.
 */
export class CorruptArtifactError extends GroundcamError {
  override readonly name = 'CorruptArtifactError';

  constructor(message: string, options?: GroundcamErrorOptions) {
    super(message, {
      hint: 'Run again to recompute it. If this happens again, check the disk.',
      ...options,
    });
  }
}

/** Whether an error says that an artifact is broken or gone, so that it has to be computed again. */
export function isLost(error: unknown): boolean {
  return error instanceof CorruptArtifactError || error instanceof NotFoundError;
}
