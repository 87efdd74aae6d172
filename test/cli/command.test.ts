import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('start-and-wait.ts', import.meta.url));

it('a command does not outlive the process that started it, if that is asked to end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-command-'));
  const parent = spawn(process.execPath, ['--import', 'tsx', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pid] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
  expect(process.kill(Number(pid), 0)).toBe(true);
  parent.kill('SIGTERM');
  const [, signal] = (await once(parent, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGTERM');
  await expect.poll(() => isThere(Number(pid)), { timeout: 10_000, interval: 20 }).toBe(false);
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
