import { GroundcamError } from './groundcam-error.ts';

/**
 * The artifact store can't be reached, read or written: no permission, a full disk, no credentials, no
 * response from the endpoint. This may be temporary, so activities retry it.
 */
export class StoreError extends GroundcamError {
  override readonly name = 'StoreError';
}
