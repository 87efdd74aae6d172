import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { isUnreadable } from '../core/errors/unreadable-record-error.ts';
import { jsonLines } from '../core/encoding/json-lines.ts';
import { parseStoredJson } from '../core/schema/parse-stored.ts';
import { ScheduledRun } from '../core/schema/scheduled-run.ts';
import { scheduleKeys } from './schedule-keys.ts';
import type { Store } from './store.ts';

/** A schedule's history: the runs that can be read, and the lines that can't. */
export interface History {
  /** Oldest first. */
  runs: ScheduledRun[];
  /** Lines that another version wrote, or that are broken. */
  unreadable: { line: string; reason: string }[];
}

/** The history of a schedule; empty if no run has ended yet. */
export async function readHistory(store: Store, schedule: string): Promise<History> {
  const { history: key } = scheduleKeys(schedule);
  return parse(await store.read(key).catch(nullIf(isNotFound)), store.locate(key));
}

/**
 * Replaces the runs of a schedule's history by what `change` makes of them, by compare-and-swap: of several
 * writers none overwrites what another wrote. `change` is called again with newer runs if another writer
 * was faster. Lines that can't be read stay, before the others.
 */
export async function changeHistory(
  store: Store,
  schedule: string,
  change: (history: ScheduledRun[]) => ScheduledRun[],
): Promise<void> {
  const { history: key } = scheduleKeys(schedule);
  for (;;) {
    const previous = await store.read(key).catch(nullIf(isNotFound));
    const { runs, unreadable } = parse(previous, store.locate(key));
    const kept = unreadable.map(({ line }) => `${line}\n`).join('');
    const next = kept + jsonLines(change(runs));
    if (await store.swap(key, previous, next, { contentType: 'application/jsonl' })) return;
  }
}

function parse(bytes: Uint8Array | null, name: string): History {
  const history: History = { runs: [], unreadable: [] };
  const lines = bytes === null ? [] : new TextDecoder().decode(bytes).split('\n');
  for (const [at, line] of lines.entries()) {
    if (line === '') continue;
    try {
      history.runs.push(parseStoredJson(ScheduledRun, line, `${name}, line ${at + 1}`));
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      history.unreadable.push({ line, reason: error.message });
    }
  }
  return history;
}
