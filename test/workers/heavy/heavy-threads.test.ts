import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Progress } from '../../../activities/heavy/heavy-work.ts';
import { HeavyThreads } from '../../../workers/heavy/heavy-threads.ts';
import { versions } from '../../../workers/versions.ts';

const busy = fileURLToPath(new URL('until-told.mjs', import.meta.url));

let folder: string;
let threads: HeavyThreads;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'groundcam-heavy-'));
  threads = new HeavyThreads({ versions: await versions(), file: busy });
});
afterEach(async () => {
  await threads.close();
  await rm(folder, { recursive: true });
});

type Kind = 'report' | 'study';

/** Work that is busy until the file is there. Resolves once it has begun. */
function begin(
  file: string,
  {
    signal = new AbortController().signal,
    kind = 'report',
  }: { signal?: AbortSignal; kind?: Kind } = {},
) {
  let onProgress: (progress: Progress) => void = () => {};
  const begun = new Promise<Progress>((resolve) => (onProgress = resolve));
  const watch = { signal, onProgress: (progress: Progress) => onProgress(progress) };
  const ended =
    kind === 'report'
      ? threads.drawReport({ store: folder, runId: file, planId: '' }, watch)
      : threads.drawStudy({ studyId: file, store: folder, startedAt: '', ended: [] }, watch);
  ended.catch(() => {});
  return { begun, ended };
}

it.each<Kind>(['report', 'study'])('leaves the event loop to heartbeats: %s', async (kind) => {
  const file = join(folder, 'enough');
  const { begun, ended } = begin(file, { kind });
  expect(await begun).toBe('begun');
  // On this thread, the first of these would never come.
  for (let tick = 0; tick < 100; tick++) await setImmediate();
  await writeFile(file, '');
  expect(await ended).toBe('done');
});

it('ends work in the middle that nobody wants any more, and goes on with the next', async () => {
  const controller = new AbortController();
  const { begun, ended } = begin(join(folder, 'never'), { signal: controller.signal });
  await begun;
  const reason = new Error('cancelled');
  controller.abort(reason);
  await expect(ended).rejects.toBe(reason);
  const file = join(folder, 'enough');
  await writeFile(file, '');
  expect(await begin(file).ended).toBe('done');
});

it('begins nothing that nobody wants', async () => {
  const reason = new Error('cancelled before');
  await expect(begin(folder, { signal: AbortSignal.abort(reason) }).ended).rejects.toBe(reason);
});

it('passes our own errors on as failures with their name, hint and exit code', async () => {
  const real = new HeavyThreads({ versions: await versions(), allow: ['/elsewhere'] });
  try {
    const reference = { store: folder, runId: 'gone', planId: '' };
    const watch = { signal: new AbortController().signal, onProgress: () => {} };
    const allowed = new HeavyThreads({ versions: await versions() });
    await expect(allowed.computeResults(reference, watch)).rejects.toMatchObject({
      type: 'NotFoundError',
      nonRetryable: false,
    });
    await allowed.close();
    await expect(real.computeResults(reference, watch)).rejects.toMatchObject({
      nonRetryable: true,
      details: [{ exitCode: 2 }],
    });
  } finally {
    await real.close();
  }
});
