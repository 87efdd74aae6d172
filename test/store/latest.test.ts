import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { moveLatest } from '../../store/latest.ts';
import { FileStore } from '../../store/file-store.ts';
import { readText } from '../../store/read-json.ts';
import { LATEST, runKeys } from '../../store/run-keys.ts';

let store: FileStore;
beforeEach(async () => {
  store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-latest-')));
});

/** A run that started on that day of November and has results. */
async function published(day: number) {
  const run = { runId: `day-${day}`, startedAt: `2026-11-0${day}T00:00:00.000Z` };
  await store.write(runKeys(run.runId).results, '{}');
  return run;
}

const latest = async (): Promise<unknown> => JSON.parse(await readText(store, LATEST));

it('points at the first run', async () => {
  const run = await published(1);
  await moveLatest(store, run);
  await expect(latest()).resolves.toEqual(run);
});

it('moves on to a run that started later', async () => {
  await moveLatest(store, await published(1));
  await moveLatest(store, await published(2));
  await expect(latest()).resolves.toMatchObject({ runId: 'day-2' });
});

it('stays where it is when a run that started earlier publishes later', async () => {
  await moveLatest(store, await published(2));
  await moveLatest(store, await published(1));
  await expect(latest()).resolves.toMatchObject({ runId: 'day-2' });
});

it('goes back where the results of the later run are gone', async () => {
  await moveLatest(store, { runId: 'deleted', startedAt: '2026-11-09T00:00:00.000Z' });
  await moveLatest(store, await published(1));
  await expect(latest()).resolves.toMatchObject({ runId: 'day-1' });
});

it.each(['{"runId":"of an older version"}', 'no JSON', '{}', ''])(
  'moves on from a pointer that says %j',
  async (content) => {
    await store.write(LATEST, content);
    await moveLatest(store, await published(1));
    await expect(latest()).resolves.toMatchObject({ runId: 'day-1' });
  },
);

it('ends at the run that started last when many publish at once', async () => {
  const runs = await Promise.all([3, 9, 1, 7, 5].map(published));
  await Promise.all(runs.map((run) => moveLatest(store, run)));
  await expect(latest()).resolves.toMatchObject({ runId: 'day-9' });
});
