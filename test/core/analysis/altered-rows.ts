import type { AlteredPrediction } from '../../../core/schema/intervention.ts';
import type { AlteredRow } from '../../../core/analysis/altered-row.ts';
import { measured } from '../../report/fixture.ts';

/** A sample that loses so much of its logit without its background, and its heat there. */
export function altered(
  name: string,
  { drop, background, flipped = false }: { drop: number; background: number; flipped?: boolean },
): AlteredRow {
  const row = measured(
    name,
    { meanForeground: 0.5, meanBackground: 0.25 },
    { targetLogit: 10, targetProbability: 0.75, relevanceMassAccuracy: 1 - background },
  );
  const answer = {
    part: 'background' as const,
    probability: 0.5,
    classProbability: 0.5,
    predicted: flipped ? 7 : 404,
  };
  const answers: AlteredPrediction[] = [
    { ...answer, fill: 'mean', logit: 10 - drop - 1 },
    { ...answer, fill: 'blur', logit: 10 - drop + 1 },
  ];
  return { row, answers };
}
