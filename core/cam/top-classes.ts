/** A class and its probability. */
export interface RankedClass {
  index: number;
  logit: number;
  /** Softmax over all logits. */
  probability: number;
}

/** The classes with the highest logits, highest first. Throws RangeError if a logit is not finite. */
export function topClasses(logits: Float32Array, count: number): RankedClass[] {
  if (!logits.every(Number.isFinite))
    throw new RangeError('The model returned logits that are not finite');
  const highest = logits.reduce((max, logit) => Math.max(max, logit), -Infinity);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return Array.from(logits, (logit, index) => ({
    index,
    logit,
    probability: Math.exp(logit - highest) / total,
  }))
    .sort((a, b) => b.logit - a.logit)
    .slice(0, count);
}
