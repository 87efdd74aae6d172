import { GroundcamError } from './groundcam-error.ts';

/**
 * A file of the dataset is not the one that the run was planned with: gone, replaced, or read with flipped
 * bits; or it came or went while the run was planned. This says nothing about the planned file, so activities retry it and nothing is stored.
 */
export class ChangedFileError extends GroundcamError {
  override readonly name = 'ChangedFileError';

  constructor(message: string) {
    super(message, {
      hint: 'Keep the dataset as it is while a run reads it, then run again: only what is missing is computed.',
    });
  }
}
