import { addRun } from '../core/history/add-run.ts';
import { finishedRun } from '../core/history/finished-run.ts';
import { Results } from '../core/schema/results.ts';
import type { ScheduledRunRecord } from '../workflows/contract/scheduled-audit.ts';
import type { ScheduledRun } from '../core/schema/scheduled-run.ts';
import { enterStore } from '../store/enter-store.ts';
import type { AllowedUris } from '../store/allowed-uris.ts';
import { openStore } from '../store/open-store.ts';
import { readJson } from '../store/read-json.ts';
import { runKeys } from '../store/run-keys.ts';
import { changeHistory, readHistory } from '../store/schedule-history.ts';
import { scheduleKeys } from '../store/schedule-keys.ts';
import type { Store } from '../store/store.ts';

/**
 * Adds a run to its schedule's history and redraws the trend page. Safe to repeat, and safe if other runs
 * end at the same time: whoever writes the page last has seen all of them.
 */
export function makeRecordScheduledRun(allowed: AllowedUris) {
  return async function recordScheduledRun(record: ScheduledRunRecord): Promise<void> {
    const { schedule } = record;
    allowed.check(record.run.store, 'store');
    const store = openStore(record.run.store);
    await enterStore(store);
    const line = await lineOf(store, record);
    await changeHistory(store, schedule, (history) => addRun(history, line(history)));
    await writeTrend(store, schedule);
  };
}

/** The run's line, given the history without it. */
async function lineOf(
  store: Store,
  { run: { runId }, startedAt, end }: ScheduledRunRecord,
): Promise<(history: readonly ScheduledRun[]) => ScheduledRun> {
  const common = { runId, startedAt };
  if (end.outcome === 'failed') return () => ({ ...end, ...common });
  const published = end.outcome === 'finished' ? runId : end.results;
  const finished = finishedRun(await readJson(store, runKeys(published).results, Results), common);
  if (end.outcome === 'finished') return () => finished;
  // Nothing was published, but it is news if the last results differ: an image was added and removed, or
  // the run that published was not one of this schedule.
  return (history) => {
    const last = history.findLast((run) => run.outcome !== 'failed' && run.runId !== runId);
    const isSame = last?.outcome !== 'failed' && last?.results === published;
    return isSame ? { ...end, ...common } : finished;
  };
}

/** Writes the page until it shows the history as it is after the writing. */
async function writeTrend(store: Store, schedule: string): Promise<void> {
  // The plotting library takes a second to load, and only this step needs it.
  const { renderTrend } = await import('../report/trend/trend-page.tsx');
  const { history: key, trend } = scheduleKeys(schedule);
  let drawn: string | null;
  do {
    drawn = await store.digest(key);
    const { runs } = await readHistory(store, schedule);
    const page = renderTrend({ schedule, history: runs });
    await store.write(trend, page, { contentType: 'text/html; charset=utf-8' });
  } while (drawn !== (await store.digest(key)));
}
