import type { Head } from '../schema/head.ts';

/**
 * The probability of each class, in [0, 1]: softmax over all logits, or the sigmoid of each.
 *
 * @throws RangeError if a logit that is needed is not finite
 */
export function probabilities(logits: Float32Array, head: Head): (index: number) => number {
  if (head !== 'softmax') return (index) => sigmoid(logitAt(logits, index));
  const highest = logits.reduce((max, logit) => Math.max(max, logit), -Infinity);
  if (!Number.isFinite(highest))
    throw new RangeError('The model returned logits that are not finite');
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return (index) => Math.exp(logitAt(logits, index) - highest) / total;
}

/** The classes that the model decides for: the highest logit, or with sigmoids all above 0. See `Head`. */
export function decidedClasses(logits: Float32Array, head: Head): number[] {
  if (head === 'sigmoid') return [...logits.keys()].filter((index) => logitAt(logits, index) > 0);
  const highest = logits.reduce((max, logit) => Math.max(max, logit), -Infinity);
  return [logits.indexOf(highest)];
}

/** 1 / (1 + e^−z), without overflow. */
function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const odds = Math.exp(z);
  return odds / (1 + odds);
}

function logitAt(logits: Float32Array, index: number): number {
  const logit = logits[index];
  if (logit === undefined) throw new RangeError(`No logit ${index} among ${logits.length}`);
  return logit;
}
