import type { InterventionResults } from '../schema/results.ts';
import type { AlteredRow } from './altered-row.ts';
import { heatAgainstEffect } from './heat-against-effect.ts';
import { interventionEffects } from './intervention-effects.ts';
import type { IsRight } from './is-right.ts';

/** What the model's answers came to, and how far heat and effect are apart in each sample, by its id. */
export interface Interventions {
  results: Omit<InterventionResults, 'unanswered'>;
  disagreements: ReadonlyMap<string, number>;
}

/** What follows from the model's answers to alterations of samples. */
export function interventionResults(
  altered: readonly AlteredRow[],
  isRight: IsRight,
): Interventions {
  const { agreement, disagreements } = heatAgainstEffect(altered);
  return { results: { effects: interventionEffects(altered, isRight), agreement }, disagreements };
}
