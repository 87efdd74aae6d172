import type { Target } from '../schema/audit-spec.ts';
import type { Measured, Measurement } from '../schema/measurement.ts';

/** Why a measured sample is in no comparison: its heat explains another class than its mask shows. */
export const PREDICTED_OTHERWISE = 'predicted-otherwise';

/**
 * Whether a measured sample's heat was asked about the class that its mask shows. `target` is a target's kind, or
 * what `results.json` calls it.
 */
export function isAnalysed({ correct }: Pick<Measured, 'correct'>, target?: string): boolean {
  return target !== 'predicted' || correct !== false;
}

/**
 * The measured samples that statistics are about. With the target `predicted` those that were predicted as
 * their class, or all if that is not known.
 */
export function analysedRows(rows: readonly Measurement[], target?: Target): Measured[] {
  return rows
    .filter((row) => row.status === 'measured')
    .filter((row) => isAnalysed(row, target?.kind));
}

/** The samples that a report draws and lists: those that statistics are about, and those without measures. */
export function reportedRows(rows: readonly Measurement[], target: string): Measurement[] {
  return rows.filter((row) => row.status !== 'measured' || isAnalysed(row, target));
}

/** Whose score is explained: a class's one logit, the highest of its group, the prediction's, or one index. */
export function askedOf(
  target: Target,
  classLogits: Readonly<Record<string, readonly number[]>>,
): string {
  if (target.kind === 'index') return `index ${target.index}`;
  const groups = Object.values(classLogits);
  const isOne = groups.length > 0 && groups.every((logits) => logits.length === 1);
  return target.kind === 'group' && isOne ? 'class' : target.kind;
}
