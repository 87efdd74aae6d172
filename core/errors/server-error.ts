import { GroundcamError } from './groundcam-error.ts';

/** A server that groundcam starts itself did not come up. */
export class ServerError extends GroundcamError {
  override readonly name = 'ServerError';
}
