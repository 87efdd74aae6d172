import { addRun } from '../core/history/add-run.ts';
import { finishedRun } from '../core/history/finished-run.ts';
import { Results } from '../core/spec/results.ts';
import type { ScheduledRunRecord } from '../core/spec/scheduled-audit.ts';
import type { ScheduledRun } from '../core/spec/scheduled-run.ts';
import { openStore } from '../store/open-store.ts';
import { readJson } from '../store/read-json.ts';
import { runKeys } from '../store/run-keys.ts';
import { changeHistory, readHistory } from '../store/schedule-history.ts';
import { scheduleKeys } from '../store/schedule-keys.ts';
import type { Store } from '../store/store.ts';

/**
 * Adds a run to its schedule's history and draws the trend page anew. Safe to repeat, and safe beside
 * other runs that end at the same time: whoever writes the page last has seen all of them.
 */
export async function recordScheduledRun({
  schedule,
  run: { runId, store: uri },
  startedAt,
  end,
}: ScheduledRunRecord): Promise<void> {
  const store = openStore(uri);
  const common = { runId, startedAt };
  switch (end.outcome) {
    case 'finished': {
      const run = await readFinishedRun(store, runId);
      await changeHistory(store, schedule, (history) => addRun(history, run));
      break;
    }
    case 'unchanged': {
      const run = { outcome: end.outcome, ...common, sameAs: end.sameAs };
      const isKnown = (history: ScheduledRun[]) =>
        history.some(({ runId }) => runId === end.sameAs);
      // The run whose results still hold may be from outside the schedule: the history shows it once.
      const same = isKnown(await readHistory(store, schedule))
        ? null
        : await readFinishedRun(store, end.sameAs);
      await changeHistory(store, schedule, (history) =>
        addRun(same && !isKnown(history) ? addRun(history, same) : history, run),
      );
      break;
    }
    case 'failed': {
      const run = { outcome: end.outcome, ...common, reason: end.reason };
      await changeHistory(store, schedule, (history) => addRun(history, run));
      break;
    }
  }
  await writeTrend(store, schedule);
}

async function readFinishedRun(store: Store, runId: string) {
  return finishedRun(await readJson(store, runKeys(runId).results, Results));
}

/** Writes the page until it shows the history as it is after the writing. */
async function writeTrend(store: Store, schedule: string): Promise<void> {
  // The plotting library takes a second to load, and only this step needs it.
  const { renderTrend } = await import('../core/report/trend/trend-page.tsx');
  const { history: key, trend } = scheduleKeys(schedule);
  let drawn: string | null;
  do {
    drawn = await store.digest(key);
    const page = renderTrend({ schedule, history: await readHistory(store, schedule) });
    await store.write(trend, page, { contentType: 'text/html; charset=utf-8' });
  } while (drawn !== (await store.digest(key)));
}
