import { GroundcamError } from './groundcam-error.ts';

/**
 * Input from the user can't be used: a flag, a spec, a dataset, a model. Retrying without a change is
 * pointless, so activities never retry it, and the command line exits with 2.
 */
export class InputError extends GroundcamError {
  override readonly name: string = 'InputError';
  override readonly exitCode = 2;
}
