import type { Head } from '../schema/head.ts';
import { probabilities } from './probabilities.ts';

/** A class and its probability. */
export interface RankedClass {
  index: number;
  logit: number;
  /** As the model's head makes it of the logits. */
  probability: number;
}

/** The classes with the highest logits, highest first. Throws RangeError if a logit is not finite. */
export function topClasses(logits: Float32Array, count: number, head: Head): RankedClass[] {
  if (!logits.every(Number.isFinite))
    throw new RangeError('The model returned logits that are not finite');
  const probabilityOf = probabilities(logits, head);
  return Array.from(logits, (logit, index) => ({ index, logit, probability: probabilityOf(index) }))
    .sort((a, b) => b.logit - a.logit)
    .slice(0, count);
}
