import { ownValue } from '../encoding/own-value.ts';
import type { Target } from '../schema/audit-spec.ts';
import type { Sample } from '../schema/manifest.ts';
import type { RunPlan } from '../schema/run-plan.ts';

/**
 * The name whose logits are right for a sample: the label that its list gives, or else its class. If the class's group
 * is explained, its class.
 */
export function truthOf({ class: name, label }: Pick<Sample, 'class' | 'label'>, target: Target) {
  return target.kind === 'group' ? name : (label ?? name);
}

/** The logits that are right for a sample; empty if they are not known. */
export function logitsOf(
  sample: Pick<Sample, 'class' | 'label'>,
  { spec, classLogits }: { spec: { target: Target } } & Pick<RunPlan, 'classLogits'>,
): readonly number[] {
  return ownValue(classLogits, truthOf(sample, spec.target)) ?? [];
}
