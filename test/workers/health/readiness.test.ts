import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { readiness, type Readiness } from '../../../workers/health/readiness.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-ready-'));
});

async function reasons(needs: Partial<Readiness>): Promise<Record<string, string | undefined>> {
  const checks = await readiness({
    workers: [{ getState: () => 'RUNNING' }],
    connection: undefined,
    allow: [],
    cache: join(folder, 'cache'),
    ...needs,
  });
  return Object.fromEntries(checks.map(({ name, reason }) => [name, reason]));
}

it('a worker that has not started yet is not ready', async () => {
  expect(await reasons({ workers: undefined })).toEqual({
    workers: 'not started yet',
    temporal: 'not connected yet',
    cache: undefined,
  });
});

it('a worker that stops is not ready', async () => {
  const workers: Readiness['workers'] = [
    { getState: () => 'RUNNING' },
    { getState: () => 'DRAINING' },
  ];
  expect(await reasons({ workers })).toMatchObject({ workers: 'a worker is draining' });
});

it('a cache that can not be made is a reason', async () => {
  await writeFile(join(folder, 'file'), '');
  expect((await reasons({ cache: join(folder, 'file', 'cache') })).cache).toContain('ENOTDIR');
  expect((await reasons({})).cache).toBeUndefined();
});

it('looks at each place that the worker may use, but for the Hub', async () => {
  const missing = join(folder, 'missing');
  const checks = await reasons({ allow: [folder, missing, 'hf://owner'] });
  expect(checks).toMatchObject({
    [folder]: undefined,
    [missing]: expect.stringContaining('ENOENT') as string,
  });
  expect(checks).not.toHaveProperty('hf://owner');
});
