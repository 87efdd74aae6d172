import type { ScheduledRun } from '../schema/scheduled-run.ts';

/** One line of a table of runs: a run, or several in a row that found nothing new. */
export type HistoryLine =
  | Exclude<ScheduledRun, { outcome: 'unchanged' }>
  | { outcome: 'unchanged'; runs: number; lastStartedAt: string };

/** The lines of a history, newest first; runs in a row without changes are one line. */
export function historyLines(history: readonly ScheduledRun[]): HistoryLine[] {
  const lines: HistoryLine[] = [];
  for (const run of history.toReversed()) {
    const newer = lines.at(-1);
    if (run.outcome !== 'unchanged') lines.push(run);
    else if (newer?.outcome === 'unchanged') newer.runs += 1;
    else lines.push({ outcome: 'unchanged', runs: 1, lastStartedAt: run.startedAt });
  }
  return lines;
}
