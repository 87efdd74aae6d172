import { mean } from 'simple-statistics';
import type { HeadAucs } from '../schema/head-aucs.ts';

/**
 * How much better a map finds the object than those of the model's own untrained heads: its ROC-AUC minus the mean of
 * theirs, all on the same grid, in [−1, 1]. What features and architecture give any head cancels. `null` without heads.
 */
export function beyondHeads(aucs: HeadAucs | undefined): number | null {
  if (!aucs || aucs.untrained.length === 0) return null;
  return aucs.own - mean(aucs.untrained);
}
