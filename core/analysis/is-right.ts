import type { AlteredPrediction } from '../schema/intervention.ts';
import type { Measured } from '../schema/measurement.ts';

/** Whether an answer is right for a sample's class; `null`: not known. */
export type IsRight = (
  row: Pick<Measured, 'class' | 'head'>,
  answer: Pick<AlteredPrediction, 'predicted' | 'logit'>,
) => boolean | null;

/**
 * By the logits of each class: the highest logit is one of them, or, if the model decides on each class by
 * itself, the target's is above 0. A class without any logit is not known.
 */
export function isRightBy(classLogits: Readonly<Record<string, readonly number[]>>): IsRight {
  return (row, { predicted, logit }) => {
    const logits = classLogits[row.class] ?? [];
    if (logits.length === 0) return null;
    return row.head === 'sigmoid' ? logit > 0 : logits.includes(predicted);
  };
}
