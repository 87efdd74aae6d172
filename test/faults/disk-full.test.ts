import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import type * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { describeFailure } from '../../cli/terminal/describe-failure.ts';
import { StoreError } from '../../core/errors/store-error.ts';
import { enterStore } from '../../store/enter-store.ts';
import { FileStore } from '../../store/file-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { verifyStore } from '../../store/verify-store.ts';
import { createAuditWorkers, runWorkers, shutdownWorkers } from '../../workers/audit-workers.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { freshQueues, startTestTemporal } from '../temporal.ts';
import { Audits, untilEnded } from './audits.ts';
import { numbersOf } from './numbers.ts';

/** Bytes that still fit on the disk. */
let room = Infinity;
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  type Data = Uint8Array | string | Iterable<string>;
  const writeFile = async (path: string, data: Data, options: object) => {
    if (room === Infinity) return real.writeFile(path, data, options);
    const bytes = Buffer.from(
      typeof data === 'string' || data instanceof Uint8Array ? data : [...data].join(''),
    );
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

it('an audit whose store gets full fails with what to do, and goes on when there is space', async () => {
  const env = await startTestTemporal();
  const inference = new OnnxInference();
  const queues = freshQueues();
  const workers = await createAuditWorkers({
    connection: env.nativeConnection,
    namespace: 'default',
    role: 'all',
    taskQueues: queues,
    inference,
  });
  const running = runWorkers(workers);
  try {
    const audits = await Audits.create(40);
    const handle = await audits.start(env.client, queues);
    await untilEnded(env.client, handle.workflowId, 3);
    room = 0;
    const error: unknown = await handle.result().catch((reason: unknown) => reason);
    expect(describeFailure(error)).toMatchObject({
      message: expect.stringContaining('no space left') as string,
      hint: 'Free some space, or choose another --store.',
    });
    room = Infinity;
    expect(await audits.store.has(runKeys(handle.runId).results)).toBe(false);
    await audits.expectWhole();

    const { plan } = await (await audits.resume(env.client, queues, handle.runId)).result();
    expect(plan.pending).toBeLessThan(40);
    const results = await audits.results(handle.runId);
    expect(results).toMatchObject({ n: 40, failed: 0 });
    const undisturbed = await audits.start(env.client, queues);
    await undisturbed.result();
    expect(numbersOf(results)).toEqual(numbersOf(await audits.results(undisturbed.runId)));
  } finally {
    shutdownWorkers(workers);
    await running;
    await inference.close();
    await env.teardown();
  }
}, 180_000);

/** Mounts a file system of 128 KiB; false if this user may not. */
function mountSmall(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

it('so is a disk that is really full', async ({ skip }) => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-small-'));
  if (!mountSmall(folder)) skip('this user may not mount a file system');
  try {
    const store = new FileStore(folder);
    await store.write('old', 'kept');
    await expectNoRoom(store);
  } finally {
    execFileSync('umount', [folder]);
  }
});

it('a disk that became read-only says so, also where a folder would have to be made, and can be read', async ({
  skip,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-read-only-'));
  if (!mountSmall(folder)) skip('this user may not mount a file system');
  try {
    const store = new FileStore(folder);
    await enterStore(store);
    await store.write(runKeys('begun').lease, '{}');
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    for (const key of ['old', 'new/folder/file']) {
      await expect(store.write(key, content)).rejects.toMatchObject({
        name: 'StoreError',
        message: expect.stringMatching(
          /^Could not write .*: EROFS: read-only file system/,
        ) as string,
        hint: `Give this user the right to write in ${folder}, or choose another --store.`,
      });
    }
    expect(await verifyStore(store, () => {})).toEqual({ checked: 0, broken: [] });
  } finally {
    execFileSync('umount', [folder]);
  }
});
