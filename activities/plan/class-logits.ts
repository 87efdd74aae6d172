import { ownValue } from '../../core/encoding/own-value.ts';
import { truthOf } from '../../core/keys/logits-of.ts';
import { classLogits as namedLogits } from '../../core/labels/class-logits.ts';
import {
  findTargetGroup,
  matchTargetGroup,
  targetGroup,
  type ClassifierLabels,
} from '../../core/labels/target-group.ts';
import { didYouMean } from '../../core/errors/did-you-mean.ts';
import { InputError } from '../../core/errors/input-error.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { ListedDataset } from './read-dataset.ts';

/**
 * The logits of each class or label. Only group and label targets need them. For other targets they only say
 * whether a prediction is right, so a name without any is not an error.
 */
export function logitsOfSamples(
  samples: readonly Sample[],
  { target, map = {}, dataset: { classes } }: AuditSpec,
  model: ClassifierLabels,
): Record<string, number[]> {
  const logits = model.classes;
  if (target.kind === 'index' && target.index >= logits) {
    throw new InputError(
      `Expected a target index between 0 and ${logits - 1}, the model's logits, but received ${target.index}`,
    );
  }
  const without = samples.filter(({ label }) => label === undefined);
  if (target.kind === 'label' && without.length > 0) {
    throw new InputError(
      `${without.length} of ${samples.length} samples have no label: the first is ${without[0]!.id}`,
      {
        hint: 'Labels come from the column "label" of a list. Add it, or choose another --target.',
      },
    );
  }
  const groupOf = (sample: Sample) => {
    const name = truthOf(sample, target);
    const mapped = sample.class === name ? ownValue(map, name) : undefined;
    if (mapped) return mapped.flatMap((label) => namedLogits(label, model));
    if (target.kind === 'group' && classes !== 'all') return targetGroup(name, model);
    if (target.kind === 'label') return namedLogits(name, model);
    return findTargetGroup(name, model) ?? [];
  };
  const named = new Map(samples.map((sample) => [truthOf(sample, target), sample]));
  const groups = Object.fromEntries([...named].map(([name, sample]) => [name, groupOf(sample)]));
  const [first] = named.keys();
  const hasNone = Object.values(groups).every((group) => group.length === 0);
  if (target.kind === 'group' && first !== undefined && hasNone) targetGroup(first, model);
  return groups;
}

/** Throws InputError if `map` has a class that the dataset lacks. */
export function checkMap(
  { map = {} }: AuditSpec,
  { classes, files, isPartial = false }: ListedDataset,
  model: ClassifierLabels,
) {
  const names = classes.map(({ name }) => name);
  for (const [name, labels] of Object.entries(map)) {
    if (!names.includes(name) && !isPartial) {
      throw new InputError(
        `There is no class "${name}" in ${files.uri}${didYouMean(name, names)}`,
        { hint: `--map maps classes of the dataset: ${names.slice(0, 30).join(', ')}.` },
      );
    }
    for (const label of labels) namedLogits(label, model);
  }
}

/** Names that were taken for others, and classes that the model can't be asked about. */
export function notesOfClasses(
  classes: readonly string[],
  { target, map = {} }: AuditSpec,
  { model, classLogits }: { model: ClassifierLabels; classLogits: Record<string, number[]> },
): string[] {
  if (target.kind !== 'group') return [];
  return classes.flatMap((name) => {
    if (Object.hasOwn(map, name)) return [];
    const as = matchTargetGroup(name, model)?.as;
    if (as !== undefined) return [`The class "${name}" is taken as the model's ${as}.`];
    if (ownValue(classLogits, name)?.length !== 0) return [];
    return [
      `None of the model's logits is one of ${name}, so its samples are excluded. --map "${name}=LABEL" says which are.`,
    ];
  });
}
