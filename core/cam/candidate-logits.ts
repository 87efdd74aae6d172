import type { Target } from '../schema/audit-spec.ts';

/**
 * The logits of which the highest is the target.
 *
 * @param group logits that belong to the sample's class
 * @param classes number of logits
 */
export function candidateLogits(
  target: Target,
  group: readonly number[],
  classes: number,
): readonly number[] {
  switch (target.kind) {
    case 'group':
    case 'label':
      return group;
    case 'index':
      return [target.index];
    case 'predicted':
      return Array.from({ length: classes }, (_, logit) => logit);
  }
}
