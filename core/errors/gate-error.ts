import { GroundcamError } from './groundcam-error.ts';

/** A run's figures are outside the bounds set for them. */
export class GateError extends GroundcamError {
  override readonly name = 'GateError';
  override readonly exitCode = 3;
}
