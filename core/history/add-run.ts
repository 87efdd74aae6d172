import type { ScheduledRun } from '../schema/scheduled-run.ts';

/**
 * Maximum number of runs in a history: four years of one every four hours. That is some 6 MB, which each
 * new run reads and writes.
 */
export const MOST_RUNS = 10_000;

/**
 * The history with one more run, in the order in which runs started. If there are more than `most`, the
 * oldest are dropped. A run that is already in it is replaced, so adding one twice is harmless.
 */
export function addRun(
  history: readonly ScheduledRun[],
  run: ScheduledRun,
  most = MOST_RUNS,
): ScheduledRun[] {
  const others = history.filter(({ runId }) => runId !== run.runId);
  const later = others.findIndex(({ startedAt }) => startedAt > run.startedAt);
  return others.toSpliced(later === -1 ? others.length : later, 0, run).slice(-most);
}
