import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from './has-code.ts';

export interface FileLockOptions {
  /** How often a waiter checks, in ms. */
  pollMs?: number;
  /** A lock whose file was not touched for this long, in ms, belonged to a process that died. */
  staleMs?: number;
  /** Called at each look while someone else holds the lock. */
  onWait?: () => void;
  signal?: AbortSignal;
}

/** What the holder of a lock can find out. */
export interface HeldLock {
  /** Whether the lock is still held: false if it looked abandoned to others, after this process slept too long. */
  isHeld(): Promise<boolean>;
}

/**
 * Runs `work` while holding the lock at `path`, a file that others see on a shared folder, and returns
 * its result. Processes on one machine or several exclude each other, and so do calls in one process.
 *
 * The holder touches the file; a waiter that sees it untouched for `staleMs` by its own clock takes
 * the lock over. Clocks are never compared and process ids never asked for, so it holds across
 * containers and network shares.
 */
export async function withFileLock<T>(
  path: string,
  work: (lock: HeldLock) => Promise<T>,
  { pollMs = 20, staleMs = 10_000, onWait, signal }: FileLockOptions = {},
): Promise<T> {
  const token = randomUUID();
  let seen = '';
  let since = performance.now();
  while (!(await create(path, token))) {
    signal?.throwIfAborted();
    const state = await stateOf(path);
    if (state !== seen) {
      seen = state;
      since = performance.now();
    } else if (performance.now() - since > staleMs) {
      await breakLock(path, state, staleMs);
    }
    onWait?.();
    await sleep(pollMs, undefined, { ...(signal && { signal }) });
  }
  const isHeld = async () => (await contentOf(path)) === token;
  const touching = setInterval(() => {
    const now = new Date();
    // Gone: it looked abandoned to someone. isHeld() reports that; nothing is left to touch.
    utimes(path, now, now).catch(() => clearInterval(touching));
  }, staleMs / 5);
  touching.unref();
  try {
    return await work({ isHeld });
  } finally {
    clearInterval(touching);
    if (await isHeld()) await rm(path, { force: true });
  }
}

async function create(path: string, token: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(token).finally(() => file.close());
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'ENOENT')) throw error;
    await mkdir(dirname(path), { recursive: true });
    return create(path, token);
  }
}

/**
 * Removes a lock that nobody touches. Two waiters may find the same lock stale; the folder keeps the
 * slower of them from removing the lock that the faster one has just taken.
 */
async function breakLock(path: string, stale: string, staleMs: number): Promise<void> {
  const guard = `${path}.break`;
  try {
    await mkdir(guard);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const made = await stat(guard).catch(() => null);
    if (made !== null && Date.now() - made.mtimeMs > staleMs) await removeGuard(guard);
    return;
  }
  try {
    if ((await stateOf(path)) !== stale) return;
    const grave = `${path}.${randomUUID()}`;
    await rename(path, grave);
    await rm(grave, { force: true });
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  } finally {
    await removeGuard(guard);
  }
}

async function removeGuard(guard: string): Promise<void> {
  await rmdir(guard).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}

/** Changes whenever the holder touches the file or another holder follows. */
async function stateOf(path: string): Promise<string> {
  try {
    const { ino, mtimeMs } = await stat(path);
    return `${ino} ${mtimeMs} ${await contentOf(path)}`;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}

async function contentOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
