import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRecordScheduledRun } from '../../activities/record-scheduled-run.ts';
import type { ScheduledRunEnd } from '../../workflows/contract/scheduled-audit.ts';
import { AllowedUris } from '../../store/allowed-uris.ts';
import { FileStore } from '../../store/file-store.ts';
import { readText } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { readHistory } from '../../store/schedule-history.ts';
import { scheduleKeys } from '../../store/schedule-keys.ts';
import { startOf } from '../core/history/runs.ts';
import { fortySamples, resultsOf } from '../report/fixture.ts';

let store: FileStore;
beforeEach(async () => {
  store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-history-')));
});

/** Publishes results as the run at that place of a history. */
async function publish(index: number): Promise<void> {
  const run = { runId: `run-${index}`, startedAt: startOf(index) };
  const results = { ...resultsOf(fortySamples()), ...run };
  await store.write(runKeys(run.runId).results, JSON.stringify(results));
}

function record(index: number, end: ScheduledRunEnd): Promise<void> {
  const run = { runId: `run-${index}`, store: store.uri };
  return makeRecordScheduledRun(new AllowedUris())({
    schedule: 'nightly',
    run,
    startedAt: startOf(index),
    end,
  });
}

async function finish(index: number): Promise<void> {
  await publish(index);
  await record(index, { outcome: 'finished' });
}

const history = async () => (await readHistory(store, 'nightly')).runs;
const trend = () => readText(store, scheduleKeys('nightly').trend);

it('adds a run with its figures, and draws the trend page', async () => {
  await finish(0);
  const { n, primary } = resultsOf(fortySamples());
  await expect(history()).resolves.toMatchObject([
    { outcome: 'finished', runId: 'run-0', startedAt: startOf(0), n, dz: primary.dz },
  ]);
  await expect(trend()).resolves.toContain('../../runs/run-0/report.html');
});

it('adds a run that found no changes, and one that failed, with its reason', async () => {
  await finish(0);
  await record(1, { outcome: 'unchanged', results: 'run-0' });
  await record(2, { outcome: 'failed', reason: 'The bucket is gone' });
  await record(3, { outcome: 'unchanged', results: 'run-0' });
  expect((await history()).map(({ outcome }) => outcome)).toEqual([
    'finished',
    'unchanged',
    'failed',
    'unchanged',
  ]);
  await expect(trend()).resolves.toContain('The bucket is gone');
});

it('begins with figures where a run by hand had published the same before', async () => {
  await publish(0);
  await record(1, { outcome: 'unchanged', results: 'run-0' });
  await expect(history()).resolves.toMatchObject([
    { outcome: 'finished', runId: 'run-1', startedAt: startOf(1), results: 'run-0', computed: 0 },
  ]);
});

it('shows figures again where the data went back to what they were', async () => {
  await finish(0);
  await finish(1);
  await record(2, { outcome: 'unchanged', results: 'run-0' });
  await record(3, { outcome: 'unchanged', results: 'run-0' });
  await expect(history()).resolves.toMatchObject([
    { outcome: 'finished', results: 'run-0' },
    { outcome: 'finished', results: 'run-1' },
    { outcome: 'finished', results: 'run-0', runId: 'run-2' },
    { outcome: 'unchanged', results: 'run-0', runId: 'run-3' },
  ]);
});

it('does no harm when it is done twice', async () => {
  await publish(0);
  await record(1, { outcome: 'unchanged', results: 'run-0' });
  const once = await history();
  await record(1, { outcome: 'unchanged', results: 'run-0' });
  await expect(history()).resolves.toEqual(once);
});

it('loses no run and no line of the page when several end at once', async () => {
  const indices = [4, 0, 3, 1, 2, 5];
  await Promise.all(indices.map(finish));
  expect((await history()).map(({ runId }) => runId)).toEqual(
    [0, 1, 2, 3, 4, 5].map((index) => `run-${index}`),
  );
  const page = await trend();
  for (const index of indices) expect(page).toContain(`../../runs/run-${index}/report.html`);
});
