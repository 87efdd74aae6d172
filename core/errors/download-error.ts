import { GroundcamError } from './groundcam-error.ts';

/** A file could not be downloaded, or its content is not the expected one. */
export class DownloadError extends GroundcamError {
  override readonly name = 'DownloadError';
}
