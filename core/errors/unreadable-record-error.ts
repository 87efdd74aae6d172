import { GroundcamError } from './groundcam-error.ts';

/** A stored record that this version of groundcam can't read: another version wrote it, or it is broken. */
export class UnreadableRecordError extends GroundcamError {
  override readonly name = 'UnreadableRecordError';
}

/** Whether an error says that a stored record can't be read. */
export function isUnreadable(error: unknown): error is UnreadableRecordError {
  return error instanceof UnreadableRecordError;
}
