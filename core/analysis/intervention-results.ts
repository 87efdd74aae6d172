import type { AlteredPrediction } from '../schema/intervention.ts';
import type { Measurement } from '../schema/measurement.ts';
import type { InterventionResults } from '../schema/results.ts';
import type { AlteredRow } from './altered-row.ts';
import { heatAgainstEffect } from './heat-against-effect.ts';
import { interventionEffects } from './intervention-effects.ts';

export interface Interventions {
  results: InterventionResults;
  /** The samples that the model was asked about, with its answers. */
  altered: AlteredRow[];
  /** Between heat and effect, by sample id. */
  disagreements: ReadonlyMap<string, number>;
}

/** What follows from the model's answers, by sample id, to alterations of measured samples. */
export function interventionResults(
  rows: readonly Measurement[],
  answersOf: ReadonlyMap<string, readonly AlteredPrediction[]>,
): Interventions {
  const measured = rows.filter((row) => row.status === 'measured');
  const altered = measured.flatMap((row) => {
    const answers = answersOf.get(row.sample);
    return answers ? [{ row, answers }] : [];
  });
  const { agreement, disagreements } = heatAgainstEffect(altered);
  return {
    results: {
      effects: interventionEffects(altered),
      agreement,
      unanswered: measured.length - altered.length,
    },
    altered,
    disagreements,
  };
}
