import { GroundcamError } from './groundcam-error.ts';

/** A store has no object with the requested key. */
export class NotFoundError extends GroundcamError {
  override readonly name = 'NotFoundError';
}
