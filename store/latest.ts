import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { Latest } from '../core/schema/latest.ts';
import type { RunPlan } from '../core/schema/run-plan.ts';
import { LATEST, runKeys } from './run-keys.ts';
import type { Store } from './store.ts';

/**
 * Points `latest.json` at a run that was just published, unless it points at a run that started later:
 * a run that began early and took long has seen older data, so it does not push a newer one aside. Of
 * two that started in the same millisecond the last to publish wins. A run whose results are gone, or a
 * pointer that can't be read, does not count. By compare-and-swap, so that of runs published at once
 * the one that started last wins.
 */
export async function moveLatest(
  store: Store,
  { runId, startedAt }: Pick<RunPlan, 'runId' | 'startedAt'>,
): Promise<void> {
  for (;;) {
    const previous = await store.read(LATEST).catch(nullIf(isNotFound));
    if (previous !== null && (await isLater(store, previous, startedAt))) return;
    const next = `${JSON.stringify({ runId, startedAt })}\n`;
    if (await store.swap(LATEST, previous, next, { contentType: 'application/json' })) return;
  }
}

async function isLater(store: Store, bytes: Uint8Array, startedAt: string): Promise<boolean> {
  const latest = parse(bytes);
  if (latest?.startedAt === undefined) return false;
  if (Date.parse(latest.startedAt) <= Date.parse(startedAt)) return false;
  return store.has(runKeys(latest.runId).results);
}

function parse(bytes: Uint8Array) {
  try {
    return Latest.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
