import type { FinishedRun, ScheduledRun } from '../schema/scheduled-run.ts';

/** What can differ from the previous finished run, most important first. */
export const CHANGES = ['model', 'card', 'settings', 'dataset'] as const;
export type Change = (typeof CHANGES)[number];

/** A finished run among its neighbours. */
export interface TrendPoint {
  run: FinishedRun;
  /** Empty for the first. */
  changes: Change[];
}

/** The finished runs of a history, oldest first, each with what changed since the previous one. */
export function trendPoints(history: readonly ScheduledRun[]): TrendPoint[] {
  const finished = history.filter((run) => run.outcome === 'finished');
  return finished.map((run, index) => {
    const before = finished[index - 1] ?? run;
    const differs = (key: 'modelDigest' | 'cardDigest' | 'specDigest' | 'manifestDigest') =>
      run[key] !== before[key];
    const changes: Change[] = [];
    if (differs('modelDigest')) changes.push('model');
    // The spec names the model and its card, so another one is also a change of settings: report it once.
    else if (differs('cardDigest')) changes.push('card');
    else if (differs('specDigest')) changes.push('settings');
    if (differs('manifestDigest')) changes.push('dataset');
    return { run, changes };
  });
}
