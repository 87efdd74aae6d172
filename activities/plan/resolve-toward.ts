import { ownValue } from '../../core/encoding/own-value.ts';
import { attacks } from '../../core/attack/attacks.ts';
import { losses } from '../../core/attack/losses/losses.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { logitsOf, truthOf } from '../../core/keys/logits-of.ts';
import { classLogits as namedLogits } from '../../core/labels/class-logits.ts';
import type { ClassifierLabels } from '../../core/labels/target-group.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';

/**
 * The logits of each class that attacks are to reach, by its name in the spec; `undefined` if any other will do for all.
 * Throws InputError for a class that the model doesn't have, that leaves an attack too few others, or that all samples
 * are of.
 */
export function resolveToward(
  spec: AuditSpec,
  {
    samples,
    model,
    classLogits,
  }: { samples: readonly Sample[]; model: ClassifierLabels } & Pick<RunPlan, 'classLogits'>,
): Record<string, number[]> | undefined {
  const targeted = (spec.attacks ?? []).filter(({ toward }) => toward !== undefined);
  if (targeted.length === 0) return undefined;
  const oneOfEach = new Map(samples.map((sample) => [truthOf(sample, spec.target), sample]));
  const groups = [...oneOfEach.values()].map((sample) => logitsOf(sample, { spec, classLogits }));
  const found = new Map<string, number[]>();
  for (const { attack, toward = '' } of targeted) {
    const logits = found.get(toward) ?? named(toward, spec, model);
    found.set(toward, logits);
    if (groups.length > 0 && groups.every((group) => overlap(group, logits))) {
      throw new InputError(`All samples are of the class that attacks are to reach, "${toward}"`, {
        hint: 'Choose another class for --attack-toward, or other classes of the dataset.',
      });
    }
    const { name, fewestOthers } = losses[attacks[attack].lossToward];
    const others = model.classes - Math.max(1, ...groups.map(({ length }) => length));
    if (others < fewestOthers) {
      throw new InputError(
        `The attack ${attack} toward a class sorts logits and needs ${fewestOthers} besides a sample's own (loss ${name}), but the model has ${others}`,
        { hint: 'Choose an attack by cross-entropy: pgd or apgd-ce.' },
      );
    }
  }
  return Object.fromEntries(found);
}

function named(toward: string, { map = {} }: AuditSpec, model: ClassifierLabels): number[] {
  try {
    const labels = ownValue(map, toward) ?? [toward];
    return [...new Set(labels.flatMap((label) => namedLogits(label, model)))];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Can't attack toward "${toward}": ${lowerFirst(error.message)}`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error,
    });
  }
}

function overlap(some: readonly number[], others: readonly number[]): boolean {
  return some.some((index) => others.includes(index));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
