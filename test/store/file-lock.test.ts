import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withFileLock } from '../../store/file-lock.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-lock-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs so many holders at once and returns the greatest number that were ever inside together. */
async function mostInside(path: string, holders: number, staleMs = 10_000): Promise<number> {
  let inside = 0;
  let most = 0;
  const hold = () =>
    withFileLock(
      path,
      async () => {
        most = Math.max(most, ++inside);
        await sleep(5);
        inside--;
      },
      { pollMs: 1, staleMs },
    );
  await Promise.all(Array.from({ length: holders }, hold));
  return most;
}

test('one holder at a time, and no file left', async () => {
  expect(await mostInside(join(folder, 'a/lock'), 10)).toBe(1);
  expect(await readdir(join(folder, 'a'))).toEqual([]);
});

test('a lock left by a process that died is taken over by one waiter', async () => {
  const path = join(folder, 'b-lock');
  await writeFile(path, 'left behind');
  expect(await mostInside(path, 10, 100)).toBe(1);
  expect(await readdir(folder)).not.toContain('b-lock');
});

test('a holder that works for longer than the stale time keeps the lock', async () => {
  const path = join(folder, 'c-lock');
  const order: string[] = [];
  const first = withFileLock(
    path,
    async (lock) => {
      await sleep(600);
      order.push(`first, ${await lock.isHeld()}`);
    },
    { staleMs: 200 },
  );
  await sleep(20);
  await withFileLock(path, () => Promise.resolve(order.push('second')), {
    pollMs: 1,
    staleMs: 200,
  });
  await first;
  expect(order).toEqual(['first, true', 'second']);
});

test('the lock is free again after an error, which passes through', async () => {
  const path = join(folder, 'd-lock');
  await expect(withFileLock(path, () => Promise.reject(new Error('work failed')))).rejects.toThrow(
    'work failed',
  );
  expect(await withFileLock(path, () => Promise.resolve('free'))).toBe('free');
});

test('a waiter is told that it waits, and gives up when its signal says so', async () => {
  const path = join(folder, 'e-lock');
  await writeFile(path, 'someone');
  const controller = new AbortController();
  const waiting = withFileLock(path, () => Promise.resolve(), {
    pollMs: 1,
    onWait: () => controller.abort(),
    signal: controller.signal,
  });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});
