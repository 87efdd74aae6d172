import { z } from 'zod';

type Mapping = Record<string, string | number | string[]>;

/**
 * Class names in logit order: a list; a mapping from indices to names, as Hugging Face's `id2label` and
 * Keras' ImageNet file (`{"0": ["n01440764", "tench"]}`, of which the last name counts); or one from names
 * to indices, as Keras' `class_indices`. Every index from 0 has to be there, once.
 */
export const ClassNames = z
  .union(
    [
      z.array(z.string()),
      z.record(z.string(), z.union([z.string(), z.int().min(0), z.array(z.string()).min(1)])),
    ],
    'expected a list of class names, {index: name} or {name: index}',
  )
  .transform((names, context): string[] => {
    if (Array.isArray(names)) return names;
    const ordered = inOrder(names);
    if (typeof ordered !== 'string') return ordered;
    context.addIssue(ordered);
    return z.NEVER;
  });

/** The names of a mapping in the order of their indices, or what is wrong with it. */
function inOrder(mapping: Mapping): string[] | string {
  const names = new Map<number, string>();
  for (const [key, value] of Object.entries(mapping)) {
    const [index, name] =
      typeof value === 'number' ? [value, key] : [Number(key), [value].flat().at(-1) ?? ''];
    if (typeof value !== 'number' && !/^\d+$/.test(key)) {
      return `expected the index of ${JSON.stringify(name)} but received ${JSON.stringify(key)}`;
    }
    const other = names.get(index);
    if (other !== undefined) return `index ${index} has two names: ${other}, ${name}`;
    names.set(index, name);
  }
  const ordered: string[] = [];
  for (let index = 0; index < names.size; index++) {
    const name = names.get(index);
    if (name === undefined) return `index ${index} has no name`;
    ordered.push(name);
  }
  return ordered;
}
