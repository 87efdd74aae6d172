import { GroundcamError, type GroundcamErrorOptions } from './groundcam-error.ts';

/** An artifact does not hold what was written, or is gone though it was written: it has to be made anew. */
export class CorruptArtifactError extends GroundcamError {
  override readonly name = 'CorruptArtifactError';

  constructor(message: string, options?: GroundcamErrorOptions) {
    super(message, {
      hint: 'Run again: it is made anew. If it comes back, check the disk.',
      ...options,
    });
  }
}
