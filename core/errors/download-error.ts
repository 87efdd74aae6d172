import { GroundcamError } from './groundcam-error.ts';

/** A file could not be downloaded, or what came is not what was promised. */
export class DownloadError extends GroundcamError {
  override readonly name = 'DownloadError';
}
