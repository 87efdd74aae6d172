import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { jsonLines } from '../../core/encoding/json-lines.ts';
import { FileStore } from '../../store/file-store.ts';
import { LATEST, runKeys } from '../../store/run-keys.ts';
import { rowsOf, runOf } from '../core/compare/runs.ts';
import { groundcam } from './groundcam.ts';

const means = [
  [0.9, 0.2],
  [0.8, 0.1],
  [0.7, 0.2],
];
const { results, measurements, manifest } = runOf(rowsOf(means), {
  runId: 'readable',
  model: 'new.onnx',
});

let store: FileStore;
const run = (...args: string[]) => groundcam([...args, '--store', store.folder]);

/** A store with a run that this version can read, one of a later version, and one that is half a file. */
beforeAll(async () => {
  store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-unreadable-')));
  const keys = runKeys('readable');
  await store.write(keys.measurements, jsonLines(measurements));
  await store.write(keys.manifest, jsonLines(manifest));
  await store.write(keys.results, JSON.stringify({ ...results, addedLater: 1 }));
  await store.write(LATEST, JSON.stringify({ runId: 'readable' }));
  const later = { ...results, runId: 'later', schemaVersion: '9.0' };
  await store.write(runKeys('later').results, JSON.stringify(later));
  await store.write(runKeys('later').plan, JSON.stringify({ schemaVersion: '9.0' }));
  await store.write(runKeys('half').results, '{"runId": "ha');
});

it('lists the runs that it can read, names the others and exits with 1', async () => {
  const { code, stdout, stderr } = await run('list');
  expect(code).toBe(1);
  expect(stdout).toContain('readable');
  expect(stdout).not.toContain('later');
  expect(stderr).toContain(`Could not read ${store.locate(runKeys('later').results)}`);
  expect(stderr).toContain('schema version "9.0"');
  expect(stderr).toContain(`${store.locate(runKeys('half').results)}: it is not JSON`);
});

it('prints the same as JSON on stdout', async () => {
  const { code, stdout } = await run('list', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([{ runId: 'readable' }]);
});

it('compares and gates runs beside them', async () => {
  const gate = await run('gate', 'latest', '--against', 'readable', '--max-drop-dz', '0.1');
  expect(gate).toMatchObject({ code: 0 });
});

it('says in one sentence why it can not compare with such a run', async () => {
  const { code, stderr } = await run('gate', 'latest', '--against', 'later', '--max-drop-dz', '1');
  expect(code).toBe(1);
  expect(stderr).toContain(`Could not read ${store.locate(runKeys('later').results)}`);
  expect(stderr).not.toContain('ZodError');
});

it('takes no artifact for garbage, says so, and exits with 1', async () => {
  const { code, stdout, stderr } = await run('store', 'gc', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ runs: [], kept: 3 });
  expect(stderr).toContain(`Could not read ${store.locate(runKeys('later').plan)}`);
  expect(stderr).toContain('No artifact was taken for garbage');
});
