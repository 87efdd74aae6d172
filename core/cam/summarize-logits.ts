import type { Head } from '../schema/head.ts';
import type { TargetPrediction } from '../schema/target-prediction.ts';
import { decidedClasses, probabilities } from './probabilities.ts';

/**
 * Summarizes the logits of one image for the class that was differentiated. The target's rank is 1 + the
 * number of higher logits, so equal logits share the better rank. The target of a group is its highest
 * logit, so its rank is the group's best.
 *
 * @throws RangeError if the highest or the target's logit is not finite
 */
export function summarizeLogits(
  logits: Float32Array,
  target: number,
  head: Head,
): TargetPrediction {
  const predictedLogit = logits.reduce((highest, logit) => Math.max(highest, logit), -Infinity);
  if (!Number.isFinite(predictedLogit))
    throw new RangeError('The model returned logits that are not finite');
  const targetLogit = logits[target];
  if (targetLogit === undefined) throw new RangeError(`No logit ${target} among ${logits.length}`);
  if (!Number.isFinite(targetLogit))
    throw new RangeError(`The model returned a logit of ${targetLogit} for the target`);
  return {
    target,
    targetLogit,
    targetProbability: probabilities(logits, head)(target),
    targetRank: 1 + logits.filter((logit) => logit > targetLogit).length,
    predicted: logits.indexOf(predictedLogit),
    predictedLogit,
    head,
    decided: decidedClasses(logits, head),
  };
}
