import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { jsonLines, parseJsonLines } from '../core/encoding/json-lines.ts';
import { ScheduledRun } from '../core/schema/scheduled-run.ts';
import { scheduleKeys } from './schedule-keys.ts';
import type { Store } from './store.ts';

/** The runs of a schedule, oldest first; empty if no run has ended yet. */
export async function readHistory(store: Store, schedule: string): Promise<ScheduledRun[]> {
  return parse(await store.read(scheduleKeys(schedule).history).catch(nullIf(isNotFound)));
}

/**
 * Replaces a schedule's history by what `change` makes of it, by compare-and-swap: of several writers
 * none overwrites what another wrote. `change` is called again with newer runs if another writer was faster.
 */
export async function changeHistory(
  store: Store,
  schedule: string,
  change: (history: ScheduledRun[]) => ScheduledRun[],
): Promise<void> {
  const { history: key } = scheduleKeys(schedule);
  for (;;) {
    const previous = await store.read(key).catch(nullIf(isNotFound));
    const next = jsonLines(change(parse(previous)));
    if (await store.swap(key, previous, next, { contentType: 'application/jsonl' })) return;
  }
}

function parse(bytes: Uint8Array | null): ScheduledRun[] {
  return bytes === null ? [] : parseJsonLines(new TextDecoder().decode(bytes), ScheduledRun);
}
