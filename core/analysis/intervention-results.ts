import type { AlteredPrediction } from '../schema/intervention.ts';
import type { Measurement } from '../schema/measurement.ts';
import type { InterventionResults } from '../schema/results.ts';
import type { AlteredRow } from './altered-row.ts';
import { heatAgainstEffect } from './heat-against-effect.ts';
import { interventionEffects } from './intervention-effects.ts';

export interface Interventions {
  results: InterventionResults;
  /** The samples that were altered, with the model's answers. */
  altered: AlteredRow[];
  /** Disagreement between heat and effect, by sample id. */
  disagreements: ReadonlyMap<string, number>;
}

/** The results of interventions on measured samples, from the model's answers by sample id. */
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
