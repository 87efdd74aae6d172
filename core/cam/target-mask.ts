import type { Target } from '../schema/audit-spec.ts';
import { candidateLogits } from './candidate-logits.ts';

/**
 * The explainer's `target_mask` for one sample, float32 [K]: all ones = predicted, one = an index, several
 * = a group.
 *
 * @param group the logits of the sample's class
 */
export function targetMask(
  target: Target,
  group: readonly number[],
  classes: number,
): Float32Array {
  const mask = new Float32Array(classes);
  for (const index of candidateLogits(target, group, classes)) mask[index] = 1;
  return mask;
}
