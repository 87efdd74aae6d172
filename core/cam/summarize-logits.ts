import type { TargetPrediction } from '../spec/target-prediction.ts';

/** Sums up the logits of one image for the class that was differentiated. Throws RangeError on NaN. */
export function summarizeLogits(logits: Float32Array, target: number): TargetPrediction {
  const predictedLogit = logits.reduce((highest, logit) => Math.max(highest, logit), -Infinity);
  if (!Number.isFinite(predictedLogit))
    throw new RangeError('The model returned logits that are not finite');
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - predictedLogit), 0);
  const targetLogit = logits[target];
  if (targetLogit === undefined) throw new RangeError(`No logit ${target} among ${logits.length}`);
  return {
    target,
    targetLogit,
    targetProbability: Math.exp(targetLogit - predictedLogit) / total,
    predicted: logits.indexOf(predictedLogit),
    predictedLogit,
  };
}
