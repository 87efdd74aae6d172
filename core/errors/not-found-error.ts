import { GroundcamError } from './groundcam-error.ts';

/** A store has no object under the key that was asked for. */
export class NotFoundError extends GroundcamError {
  override readonly name = 'NotFoundError';
}
