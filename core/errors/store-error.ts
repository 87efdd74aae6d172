import { GroundcamError } from './groundcam-error.ts';

/**
 * The place where artifacts lie can't be reached, read or written: no permission, a full disk, no
 * credentials, nobody at the endpoint. It may pass, so activities retry it.
 */
export class StoreError extends GroundcamError {
  override readonly name = 'StoreError';
}
