import { GroundcamError } from './groundcam-error.ts';

/** An object of the store does not hold what its key promises. */
export class CorruptArtifactError extends GroundcamError {
  override readonly name = 'CorruptArtifactError';
}
