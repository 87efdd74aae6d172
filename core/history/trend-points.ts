import type { FinishedRun, ScheduledRun } from '../spec/scheduled-run.ts';

/** What differs from the finished run before. */
export type Change = 'model' | 'settings' | 'dataset';

/** A finished run beside the ones around it. */
export interface TrendPoint {
  run: FinishedRun;
  /** Empty for the first. */
  changes: Change[];
}

/** The finished runs of a history, oldest first, each with what had changed since the one before. */
export function trendPoints(history: readonly ScheduledRun[]): TrendPoint[] {
  const finished = history.filter((run) => run.outcome === 'finished');
  return finished.map((run, index) => {
    const before = finished[index - 1] ?? run;
    const differs = (key: 'modelDigest' | 'specDigest' | 'manifestDigest') =>
      run[key] !== before[key];
    const changes: Change[] = [];
    if (differs('modelDigest')) changes.push('model');
    // The spec names the model, so another file is a change of settings too: said once.
    else if (differs('specDigest')) changes.push('settings');
    if (differs('manifestDigest')) changes.push('dataset');
    return { run, changes };
  });
}
