import type { ExclusionReason } from './exclusion-reasons.ts';
import { GroundcamError, type GroundcamErrorOptions } from './groundcam-error.ts';

/**
 * An image or mask of the dataset can't be measured. This never fails a run: the sample becomes a row with
 * this `reason`.
 */
export class InvalidImageError extends GroundcamError {
  override readonly name = 'InvalidImageError';
  readonly reason: ExclusionReason;

  constructor(reason: ExclusionReason, message: string, options?: GroundcamErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
