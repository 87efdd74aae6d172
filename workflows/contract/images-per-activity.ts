import type { ExecutionSpec } from '../../core/schema/audit-spec.ts';

/** Up to so many samples, each has a line of its own in the Temporal UI. */
const FEW = 2_000;
const OF_MANY = 64;

/** How many samples an activity is given, by what is asked for and how many there are to compute. */
export function imagesPerActivity(
  asked: ExecutionSpec['imagesPerActivity'],
  pending: number,
): number {
  if (asked !== 'auto') return asked;
  return pending <= FEW ? 1 : OF_MANY;
}
