import { GroundcamError } from './groundcam-error.ts';

/** The person pressed Ctrl-C. */
export class InterruptedError extends GroundcamError {
  override readonly name = 'InterruptedError';
  override readonly exitCode = 130;
}
