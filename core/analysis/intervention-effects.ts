import { clusterOf } from './cluster-of.ts';
import { mean } from 'simple-statistics';
import { INTERVENTIONS } from '../schema/intervention.ts';
import type { Change, InterventionEffect, Predictions } from '../schema/results.ts';
import { adjustP } from '../stats/adjust-p.ts';
import type { AlteredRow } from './altered-row.ts';
import type { IsRight } from './is-right.ts';
import { inferFromPairs } from '../stats/paired-inference.ts';
import type { AlteredPrediction } from '../schema/intervention.ts';
import type { Measured } from '../schema/measurement.ts';

/**
 * What each intervention did, in the order of `INTERVENTIONS`: the target's logit and probability after
 * against before, paired by sample; and what became of predictions: flips, and right ones.
 *  An intervention that was done
 * to no sample is left out. The logits' p values are corrected for the number of interventions: sign flips by image.
 */
export function interventionEffects(
  rows: readonly AlteredRow[],
  isRight: IsRight,
): InterventionEffect[] {
  const effects = INTERVENTIONS.flatMap(({ part, fill }) => {
    const pairs = rows.flatMap(({ row, answers }) => {
      const after = answers.find((answer) => answer.part === part && answer.fill === fill);
      return after ? [{ before: row, after }] : [];
    });
    if (pairs.length === 0) return [];
    const images = pairs.map(({ before }) => clusterOf(before));
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
    const predictions = countPredictions(
      pairs.map(({ before, after }) => ({
        before: isRight(before, { predicted: before.predicted, logit: before.targetLogit }),
        after: isRight(before, after),
        isSame: !isFlipped(before, after),
      })),
    );
    return [{ part, fill, n: pairs.length, logit, probability, flips, predictions }];
  });
  const adjusted = adjustP(
    effects.map(({ logit: { signFlip } }) => (signFlip ? Math.log10(signFlip.p.twoSided) : null)),
  );
  return effects.map((effect, i) => ({ ...effect, adjusted: adjusted[i]! }));
}

/** Shares of the samples by what their prediction became; `null` unless all are known to be right or wrong. */
function countPredictions(
  some: readonly { before: boolean | null; after: boolean | null; isSame: boolean }[],
): Predictions | null {
  if (some.some(({ before, after }) => before === null || after === null)) return null;
  const share = (is: (one: { before: boolean; after: boolean; isSame: boolean }) => boolean) =>
    mean(
      some.map(({ before, after, isSame }) =>
        Number(is({ before: before === true, after: after === true, isSame })),
      ),
    );
  return {
    accuracyBefore: share(({ before }) => before),
    accuracyAfter: share(({ after }) => after),
    rightToWrong: share(({ before, after }) => before && !after),
    wrongToRight: share(({ before, after }) => !before && after),
    withinClass: share(({ before, after, isSame }) => before && after && !isSame),
    wrongToWrong: share(({ before, after, isSame }) => !before && !after && !isSame),
  };
}

function isFlipped(before: Measured, after: AlteredPrediction): boolean {
  return before.head === 'sigmoid'
    ? before.targetLogit > 0 !== after.logit > 0
    : before.predicted !== after.predicted;
}
