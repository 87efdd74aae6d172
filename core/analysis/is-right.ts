import { logitsOf } from '../keys/logits-of.ts';
import type { Target } from '../schema/audit-spec.ts';
import type { AlteredPrediction } from '../schema/intervention.ts';
import type { Measured } from '../schema/measurement.ts';
import type { RunPlan } from '../schema/run-plan.ts';

/** Whether an answer is right for a sample's class; `null`: not known. */
export type IsRight = (
  row: Pick<Measured, 'class' | 'label' | 'head'>,
  answer: Pick<AlteredPrediction, 'predicted' | 'logit'>,
) => boolean | null;

/**
 * By the logits of each class, or of the label that a list gives: the highest logit is one of them, or, if the model decides on each class by
 * itself, the target's is above 0. A class without any logit is not known.
 */
export function isRightBy(
  classLogits: RunPlan['classLogits'],
  target: Target = { kind: 'group' },
): IsRight {
  return (row, { predicted, logit }) => {
    const logits = logitsOf(row, { spec: { target }, classLogits });
    if (logits.length === 0) return null;
    return row.head === 'sigmoid' ? logit > 0 : logits.includes(predicted);
  };
}
