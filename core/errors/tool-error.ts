import { GroundcamError } from './groundcam-error.ts';

/** A program that groundcam needs beside itself can neither be found nor obtained. */
export class ToolError extends GroundcamError {
  override readonly name = 'ToolError';
}
