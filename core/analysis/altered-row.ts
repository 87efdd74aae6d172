import type { AlteredPrediction } from '../schema/intervention.ts';
import type { Measured } from '../schema/measurement.ts';

/** A measured sample, and the model's answers for its altered images. */
export interface AlteredRow {
  row: Measured;
  answers: readonly AlteredPrediction[];
}
