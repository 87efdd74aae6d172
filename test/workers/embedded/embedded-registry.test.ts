import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { announceEmbedded, listEmbedded } from '../../../workers/embedded/embedded-registry.ts';

let folder: string;
beforeEach(async () => {
  const cache = await mkdtemp(join(tmpdir(), 'groundcam-cache-'));
  vi.stubEnv('GROUNDCAM_CACHE', cache);
  folder = join(cache, 'embedded');
  await mkdir(folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

const server = { address: '127.0.0.1:1', namespace: 'default' };

it('lists a server from its announcement until that is taken back', async () => {
  const forget = await announceEmbedded(server);
  expect(await listEmbedded()).toEqual([server]);
  await forget();
  expect(await listEmbedded()).toEqual([]);
});

it('forgets what a process left behind that was killed', async () => {
  const killed = spawn('sleep', ['60']);
  const ended = once(killed, 'exit');
  killed.kill('SIGKILL');
  await ended;
  await writeFile(join(folder, `${killed.pid}.json`), JSON.stringify(server));
  expect(await listEmbedded()).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});

it.each(['', '{"address": "127.0', '{"host": "another version"}'])(
  'passes over the announcement %j, which it can not read',
  async (content) => {
    await writeFile(join(folder, `${process.ppid}.json`), content);
    const forget = await announceEmbedded(server);
    expect(await listEmbedded()).toEqual([server]);
    await forget();
  },
);
