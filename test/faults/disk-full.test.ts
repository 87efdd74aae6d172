import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import type * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { StoreError } from '../../core/errors/store-error.ts';
import { FileStore } from '../../store/file-store.ts';

/** Bytes that still fit on the disk. */
let room = Infinity;
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  const writeFile = async (path: string, data: Uint8Array | string, options: object) => {
    const bytes = Buffer.from(data);
    await real.writeFile(path, bytes.subarray(0, Math.min(room, bytes.length)), options);
    if (bytes.length > room) {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
  };
  return { ...real, writeFile };
});
afterEach(() => {
  room = Infinity;
});

const content = 'x'.repeat(500_000);

async function expectNoRoom(store: FileStore): Promise<void> {
  const attempts = [store.write('new', content), store.writeOnce('once', content)];
  for (const attempt of await Promise.allSettled(attempts)) {
    expect(attempt.status).toBe('rejected');
    const error: unknown = attempt.status === 'rejected' ? attempt.reason : undefined;
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({
      message: expect.stringContaining('no space left') as string,
      hint: 'Free some space, or choose another --store.',
    });
  }
  await expect(store.write('old', content)).rejects.toThrow(StoreError);
  expect((await readdir(store.folder)).sort()).toEqual(['old']);
  expect(Buffer.from(await store.read('old')).toString()).toBe('kept');
}

it('a full disk is an error that says how to mend it, and leaves no half of a file', async () => {
  const store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-full-')));
  await store.write('old', 'kept');
  room = 1000;
  await expectNoRoom(store);
  room = Infinity;
  expect(await store.writeOnce('once', content)).toBe('written');
});

/** A file system of 128 KiB, where this user may make one. */
const small = await mkdtemp(join(tmpdir(), 'groundcam-small-'));
const isMounted = (() => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', small], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it.skipIf(!isMounted)('so is a disk that is really full', async () => {
  try {
    const store = new FileStore(small);
    await store.write('old', 'kept');
    await expectNoRoom(store);
  } finally {
    execFileSync('umount', [small]);
  }
});
