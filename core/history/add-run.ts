import type { ScheduledRun } from '../schema/scheduled-run.ts';

/**
 * Runs that a history keeps: four years of one every four hours, some 6 MB, which is what one more run
 * costs to read and to write.
 */
export const MOST_RUNS = 10_000;

/**
 * The history with one more run, in the order in which runs started; the oldest go where there are more
 * than `most`. A run that is in it already is replaced, so that adding one twice does no harm.
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
