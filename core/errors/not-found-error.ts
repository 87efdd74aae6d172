import { GroundcamError } from './groundcam-error.ts';

/** A store has no object with the requested key. */
export class NotFoundError extends GroundcamError {
  override readonly name = 'NotFoundError';
}

/** Whether an error says that there is no such object. */
export function isNotFound(error: unknown): boolean {
  return error instanceof NotFoundError;
}
