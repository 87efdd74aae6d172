import type { AlteredPrediction } from '../spec/intervention.ts';
import type { Measured } from '../spec/measurement.ts';

/** A measured sample, and what the model said of its alterations. */
export interface AlteredRow {
  row: Measured;
  answers: readonly AlteredPrediction[];
}
