import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import {
  differences,
  leftOvers,
  readOutcome,
  secretsInFiles,
  secretsInStore,
} from '../../../bench/chaos/check-store.ts';
import { FileStore } from '../../../store/file-store.ts';
import { listStoredRuns } from '../../../store/list-stored-runs.ts';
import { runKeys } from '../../../store/run-keys.ts';

const SECRET = 'sentinel-of-a-secret';

let store: FileStore;
let runId: string;
const folder = await mkdtemp(join(tmpdir(), 'groundcam-check-'));
beforeEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await cp('test/golden/stores/0.2.0/store', folder, { recursive: true });
  store = new FileStore(folder);
  const [run] = (await listStoredRuns(store)).filter(({ published }) => published !== null);
  runId = run!.runId;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('finds nothing in a store as a run leaves it', async () => {
  expect(await leftOvers(folder)).toEqual([]);
  expect(await secretsInStore(folder, [SECRET])).toEqual([]);
  const outcome = await readOutcome(folder, runId);
  expect(outcome.rows.length).toBeGreaterThan(0);
  expect(differences(outcome, await readOutcome(folder, runId))).toEqual([]);
});

it('finds a lease, a temporary file and an artifact that no run needs', async () => {
  await store.write(runKeys(runId).lease, '{}');
  await writeFile(join(folder, '.tmp-left'), '');
  const orphan = `artifacts/v1/cam/00/${'0'.repeat(64)}.npy`;
  await store.write(orphan, 'orphan');
  expect(await leftOvers(folder)).toEqual([
    `run ${runId} has a lease`,
    '.tmp-left is unfinished',
    `no run needs ${orphan}`,
  ]);
});

it('finds one figure of one row that is another one', async () => {
  const calm = await readOutcome(folder, runId);
  const { measurements } = runKeys(runId);
  const lines = Buffer.from(await store.read(measurements)).toString();
  const changed = lines.replace(/"meanForeground":0\.(\d)/, (_, digit) => {
    return `"meanForeground":0.${(Number(digit) + 1) % 10}`;
  });
  await store.write(measurements, changed);
  const [found] = differences(calm, await readOutcome(folder, runId));
  expect(found).toMatch(/^figures differ at rows\.\d+\.meanForeground: 0\.\d+, 0\.\d+$/);
});

it('finds a secret in an object and in a file', async () => {
  await store.write('runs/a/log.txt', `before ${SECRET} after`);
  expect(await secretsInStore(folder, [SECRET])).toEqual(['a secret is in runs/a/log.txt']);
  const path = join(folder, 'runs/a/log.txt');
  expect(await secretsInFiles([path], [SECRET])).toEqual([`a secret is in ${path}`]);
  expect(await secretsInFiles([path], ['another'])).toEqual([]);
});
