import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withHeartbeat } from '../../../activities/shared/with-heartbeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('beats while the work goes on, and not after it', async () => {
  const env = new MockActivityEnvironment();
  let beats = 0;
  env.on('heartbeat', () => beats++);
  let finish = (_: string) => {};
  const work = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const running = env.run(() => withHeartbeat(work));
  await vi.advanceTimersByTimeAsync(16_000);
  expect(beats).toBe(3);
  finish('done');
  await expect(running).resolves.toBe('done');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(beats).toBe(3);
});

it('passes on the error of the work', async () => {
  const env = new MockActivityEnvironment();
  const failing = env.run(() => withHeartbeat(Promise.reject(new Error('no heat'))));
  await expect(failing).rejects.toThrow('no heat');
});
