import { mkdtemp, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Runs } from '../../activities/shared/runs.ts';
import { deleteGarbage, findGarbage, type GarbageOptions } from '../../store/collect-garbage.ts';
import { FileStore } from '../../store/file-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { writeSameAs } from '../../store/same-as.ts';
import { studyKeys } from '../../store/study-keys.ts';
import { planOf } from '../activities/plan-of.ts';
import { keysOf } from './contract.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let store: FileStore;
beforeEach(async () => {
  store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-gc-')));
});

/** Writes a file of a run as if that had been some time ago. */
async function writeAged(key: string, age: number, content = '{}'): Promise<void> {
  await store.write(key, content);
  const then = new Date(Date.now() - age);
  await utimes(store.locate(key), then, then);
}

async function dropped(options: Partial<GarbageOptions>): Promise<string[]> {
  return (await findGarbage(store, options)).runs.map(({ runId }) => runId);
}

it('keeps a run that has measured for longer than the limit: workers renew its lease', async () => {
  const plan = JSON.stringify({ ...planOf([]), runId: 'long' });
  await writeAged(runKeys('long').plan, 40 * DAY, plan);
  await writeAged(runKeys('long').manifest, 40 * DAY, '');
  expect(await dropped({ olderThan: HOUR })).toEqual(['long']);

  const garbage = await findGarbage(store, { olderThan: HOUR });
  await new Runs().open({ runId: 'long', store: store.uri, planId: 'plan' });
  expect(await dropped({ olderThan: HOUR })).toEqual([]);
  await writeAged(runKeys('long').lease, 23 * HOUR);
  expect(await dropped({ olderThan: HOUR })).toEqual([]);
  // It was found before a worker went on with it, and is deleted after.
  await deleteGarbage(store, garbage);
  expect(await store.has(runKeys('long').plan)).toBe(true);
});

it('drops a run that nobody works on, once its lease has ended', async () => {
  await writeAged(runKeys('stopped').spec, 40 * DAY);
  await writeAged(runKeys('stopped').lease, 25 * HOUR);
  expect(await dropped({ olderThan: HOUR })).toEqual(['stopped']);
});

it('keeps a run that the server says is running, though no worker is there', async () => {
  await writeAged(runKeys('waiting').spec, 40 * DAY);
  expect(await dropped({ olderThan: HOUR, running: new Set(['waiting']) })).toEqual([]);
});

it('keeps a run under way that has results of an earlier attempt', async () => {
  await writeAged(runKeys('resumed').results, 40 * DAY);
  await writeAged(runKeys('resumed').lease, HOUR);
  expect(await dropped({ olderThan: HOUR, keepLast: 0 })).toEqual([]);
});

it('keeps the run that has the results of a kept one without changes', async () => {
  await writeAged(runKeys('first').results, 40 * DAY);
  await writeAged(runKeys('second').results, 30 * DAY);
  await writeSameAs(store, 'candidate', { runId: 'first' });
  expect(await dropped({ olderThan: 10 * DAY })).toEqual(['second']);
  expect(await dropped({ keepLast: 1 })).toEqual(['second']);
  expect(await dropped({ keepLast: 0 })).toEqual(['candidate', 'first', 'second']);
});

it('measures age by the store’s clock', async () => {
  store.now = () => Promise.resolve(new Date(Date.now() + 50 * DAY));
  await writeAged(runKeys('first').results, 0);
  expect(await dropped({ olderThan: 40 * DAY })).toEqual(['first']);
  expect(await keysOf(store, 'runs/')).toEqual([runKeys('first').results]);
});

describe('a study', () => {
  const studies = async (options: Partial<GarbageOptions>) =>
    (await findGarbage(store, options)).studies.map(({ studyId }) => studyId);
  /** Its results came two days after its last audit's. */
  beforeEach(async () => {
    await writeAged(runKeys('panel.001').results, 12 * DAY);
    await writeAged(runKeys('panel.002').results, 11 * DAY);
    await writeAged(studyKeys('panel').results, 9 * DAY);
  });

  it('counts as one run, and its audits stay or go with it', async () => {
    await writeAged(runKeys('later').results, DAY);
    await writeAged(runKeys('before').results, 10 * DAY);
    expect(await dropped({ keepLast: 2 })).toEqual(['before']);
    expect(await studies({ keepLast: 2 })).toEqual([]);
    expect(await dropped({ keepLast: 1 })).toEqual(['before', 'panel.001', 'panel.002']);
    expect(await studies({ keepLast: 1 })).toEqual(['panel']);
    expect(await dropped({ olderThan: 9.5 * DAY })).toEqual(['before']);
    expect(await studies({ olderThan: 8 * DAY })).toEqual(['panel']);

    await deleteGarbage(store, await findGarbage(store, { keepLast: 1 }));
    expect(await keysOf(store, '')).toEqual([runKeys('later').results]);
  });

  it('is kept while it or one of its audits is under way', async () => {
    expect(await studies({ keepLast: 0, running: new Set(['panel']) })).toEqual([]);
    expect(await studies({ keepLast: 0, running: new Set(['panel.002']) })).toEqual([]);
    const garbage = await findGarbage(store, { keepLast: 0 });
    await writeAged(runKeys('panel.002').lease, HOUR);
    expect(await dropped({ keepLast: 0 })).toEqual([]);
    await deleteGarbage(store, garbage);
    expect(await keysOf(store, 'runs/panel.001/')).toEqual([runKeys('panel.001').results]);
    expect(await store.has(studyKeys('panel').results)).toBe(true);
  });

  it('goes without the audit that has the results of one in a study that is kept', async () => {
    await writeSameAs(store, 'again.001', { runId: 'panel.001' });
    await writeAged(studyKeys('again').results, DAY);
    expect(await dropped({ keepLast: 1 })).toEqual(['panel.002']);
    expect(await studies({ keepLast: 1 })).toEqual(['panel']);
  });

  it('is not seen in a run whose name only looks like an audit of one', async () => {
    await writeAged(runKeys('mine.001').results, 20 * DAY);
    expect(await dropped({ keepLast: 1 })).toEqual(['mine.001']);
  });
});
