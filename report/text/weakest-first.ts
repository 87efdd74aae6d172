import { Reached } from '../../core/schema/evidence.ts';
import type { ClassResults } from '../../core/schema/results.ts';

/** Classes in the order in which their evidence ends, and of those with the same the lowest difference first. */
export function weakestFirst(classes: readonly ClassResults[]): ClassResults[] {
  const rank = ({ evidence }: ClassResults) => Reached.options.indexOf(evidence.reached);
  const difference = ({ primary }: ClassResults) => primary.meanDifference ?? Infinity;
  return [...classes].sort((a, b) => rank(a) - rank(b) || difference(a) - difference(b));
}
