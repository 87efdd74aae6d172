import type { AlteredPrediction } from '../schema/intervention.ts';
import type { Measured } from '../schema/measurement.ts';

/** A measured sample, and the model's answers for its altered images. */
export interface AlteredRow {
  row: Measured;
  answers: readonly AlteredPrediction[];
}

/** The samples that the model was asked about, with its answers by sample id. */
export function alteredRows(
  rows: readonly Measured[],
  answersOf: ReadonlyMap<string, readonly AlteredPrediction[]>,
): AlteredRow[] {
  return rows.flatMap((row) => {
    const answers = answersOf.get(row.sample);
    return answers ? [{ row, answers }] : [];
  });
}
