import { GroundcamError } from './groundcam-error.ts';

/** An external program that groundcam needs can neither be found nor obtained. */
export class ToolError extends GroundcamError {
  override readonly name = 'ToolError';
}
