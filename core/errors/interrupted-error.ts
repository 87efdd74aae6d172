import { GroundcamError } from './groundcam-error.ts';

/** The user pressed Ctrl-C. */
export class InterruptedError extends GroundcamError {
  override readonly name = 'InterruptedError';
  override readonly exitCode = 130;
}
