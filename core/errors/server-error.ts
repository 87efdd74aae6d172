import { GroundcamError } from './groundcam-error.ts';

/** A server that groundcam starts for itself does not come up. */
export class ServerError extends GroundcamError {
  override readonly name = 'ServerError';
}
