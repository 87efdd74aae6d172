import type { AlteredPrediction } from '../schema/intervention.ts';
import type { Measured } from '../schema/measurement.ts';

/** A measured sample, and what the model said of its alterations. */
export interface AlteredRow {
  row: Measured;
  answers: readonly AlteredPrediction[];
}
