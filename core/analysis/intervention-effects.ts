import { mean } from 'simple-statistics';
import { INTERVENTIONS } from '../schema/intervention.ts';
import type { Change, InterventionEffect } from '../schema/results.ts';
import { adjustP } from '../stats/adjust-p.ts';
import type { AlteredRow } from './altered-row.ts';
import { inferFromPairs } from '../stats/paired-inference.ts';
import type { AlteredPrediction } from '../schema/intervention.ts';
import type { Measured } from '../schema/measurement.ts';

/**
 * The effect of each intervention, in the order of `INTERVENTIONS`: the target's logit and probability
 * after minus before, paired by sample; and how many predictions it flipped: decisions about the
 * target, if the model decides on each class. Interventions that were applied to no sample are left out. The logits' p values are corrected for the number of interventions.
 */
export function interventionEffects(rows: readonly AlteredRow[]): InterventionEffect[] {
  const effects = INTERVENTIONS.flatMap(({ part, fill }) => {
    const pairs = rows.flatMap(({ row, answers }) => {
      const after = answers.find((answer) => answer.part === part && answer.fill === fill);
      return after ? [{ before: row, after }] : [];
    });
    if (pairs.length === 0) return [];
    const images = pairs.map(({ before }) => before.image);
    const change = (after: readonly number[], before: readonly number[]): Change => ({
      ...inferFromPairs({ x: after, y: before, images }),
      meanBefore: mean([...before]),
      meanAfter: mean([...after]),
    });
    const logit = change(
      pairs.map(({ after }) => after.logit),
      pairs.map(({ before }) => before.targetLogit),
    );
    const probability = change(
      pairs.map(({ after }) => after.probability),
      pairs.map(({ before }) => before.targetProbability),
    );
    const flips = mean(pairs.map(({ before, after }) => Number(isFlipped(before, after))));
    return [{ part, fill, n: pairs.length, logit, probability, flips }];
  });
  const adjusted = adjustP(effects.map(({ logit }) => logit.log10p?.twoSided ?? null));
  return effects.map((effect, i) => ({ ...effect, adjusted: adjusted[i]! }));
}

function isFlipped(before: Measured, after: AlteredPrediction): boolean {
  return before.head === 'sigmoid'
    ? before.targetLogit > 0 !== after.logit > 0
    : before.predicted !== after.predicted;
}
