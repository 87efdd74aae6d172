import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECORDED_AT } from '../golden/stores/recorded-at.ts';
import { groundcam } from './groundcam.ts';

const stores = 'test/golden/stores';
const versions = (await readdir(stores, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/*
 * What an earlier version stored is read, whatever else has changed: figures are those of that version, and
 * stages whose version was raised are computed again. The store of a version that is not released yet may be
 * recorded again: test/golden/stores/record.ts.
 */
describe.each(versions)('a store of version %s', (version) => {
  let folder: string;
  let store: string;
  // A comparison writes its page into the folder in which it runs.
  const run = (...args: string[]) => groundcam([...args, '--store', store], { cwd: folder });
  const json = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    expect(stderr).not.toContain('Could not read');
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'groundcam-recorded-'));
    await cp(join(stores, version), folder, { recursive: true });
    store = join(folder, 'store');
    // Where its runs look for model and dataset.
    await rm(RECORDED_AT, { recursive: true, force: true });
    for (const name of ['squeezenet.onnx', 'VOC'])
      await cp(join(folder, name), join(RECORDED_AT, name), { recursive: true });
  });
  afterAll(() => rm(RECORDED_AT, { recursive: true, force: true }));

  it('is listed', async () => {
    expect(await json('list')).toMatchObject([{ runId: 'second' }, { runId: 'first' }]);
  });

  it('tells of a run how it ended', async () => {
    expect(await json('status', 'first')).toMatchObject({ status: 'completed', n: 6 });
    expect((await run('status', 'stopped')).stdout).toContain('Continue it with: groundcam resume');
  });

  it('shows the report of a run', async () => {
    const { code, stdout } = await run('report', 'latest');
    expect(code).toBe(0);
    expect(stdout).toContain('6 samples');
  });

  it('compares and gates its runs', async () => {
    expect(await json('compare', 'first', 'second')).toBeTypeOf('object');
    const gate = await run('gate', 'latest', '--against', 'first', '--max-drop-dz', '0.1');
    expect(gate).toMatchObject({ code: 0 });
  });

  it('has the history of its schedule', async () => {
    expect(await json('history', 'nightly')).toMatchObject({ runs: [{ runId: 'second', n: 6 }] });
  });

  it('is whole', async () => {
    expect(await json('store', 'verify')).toMatchObject({ broken: [] });
  });

  it('has no garbage but for stages that are computed otherwise by now', async () => {
    const { code, stderr } = await run('store', 'gc', '--json');
    expect(stderr).not.toContain('Could not read');
    expect(code).toBe(0);
  });

  it('continues a run that did not end', async () => {
    expect(await json('resume', 'stopped')).toMatchObject({ runId: 'stopped', n: 6, failed: 0 });
    expect(existsSync(join(store, 'runs/stopped/report.html'))).toBe(true);
  });
});
