import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Client } from '@temporalio/client';
import { expect, it, vi } from 'vitest';
import { showProgress } from '../../../cli/session/show-progress.ts';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A client without a server, which keeps a listener on each signal as the real one does. */
function clientWithoutServer(onQuery: (signal: AbortSignal) => void) {
  const client = new Client();
  const queries = vi.spyOn(client, 'withAbortSignal').mockImplementation((signal) => {
    signal.addEventListener('abort', () => undefined);
    onQuery(signal);
    return Promise.reject(new Error('no server'));
  });
  // The spy itself keeps what it was called with.
  return { client, forgetCalls: () => queries.mockClear() };
}

it('keeps no query of a long run', async () => {
  const queries: WeakRef<AbortSignal>[] = [];
  const finished = new AbortController();
  const { client, forgetCalls } = clientWithoutServer((signal) =>
    queries.push(new WeakRef(signal)),
  );
  const watching = showProgress(
    { client, embedded: true },
    { workflowId: 'audit' },
    { signal: finished.signal, poll: 0 },
  );
  while (queries.length < 500) await sleep(5);
  forgetCalls();
  collectGarbage();
  await sleep(5);
  collectGarbage();
  const kept = queries.filter((query) => query.deref() !== undefined).length;
  finished.abort();
  await watching;
  expect(kept).toBeLessThan(50);
});

it('aborts the query under way when the run has ended', async () => {
  const finished = new AbortController();
  const aborted: boolean[] = [];
  const client = new Client();
  vi.spyOn(client, 'withAbortSignal').mockImplementation(
    (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(true);
          reject(new Error('aborted'));
        });
      }),
  );
  const watching = showProgress(
    { client, embedded: true },
    { workflowId: 'audit' },
    { signal: finished.signal },
  );
  await sleep(5);
  finished.abort();
  await watching;
  expect(aborted).toEqual([true]);
});
