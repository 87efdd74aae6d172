import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import {
  MicroBatcher,
  type MicroBatcherOptions,
} from '../../../workers/inference/micro-batcher.ts';

/** A run of numbers to their squares that goes on until `finish` is called. */
function slowSquares(options: MicroBatcherOptions) {
  const batches: number[][] = [];
  const finish: (() => void)[] = [];
  const batcher = new MicroBatcher<number, number>(async (items) => {
    batches.push(items);
    await new Promise<void>((resolve) => finish.push(resolve));
    return items.map((item) => item * item);
  }, options);
  return { batches, finish, batcher };
}

/** Lets everything happen that waits for nothing. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a lone request runs at once', () => {
  const { batches, batcher } = slowSquares({ maxBatch: 8 });
  void batcher.submit(3);
  expect(batches).toEqual([[3]]);
});

test('requests that come during a run share the next, in the order in which they came', async () => {
  const { batches, finish, batcher } = slowSquares({ maxBatch: 8 });
  const results = [1, 2, 3, 4].map((item) => batcher.submit(item));
  finish[0]!();
  await settle();
  expect(batches).toEqual([[1], [2, 3, 4]]);
  finish[1]!();
  expect(await Promise.all(results)).toEqual([1, 4, 9, 16]);
});

test('a full run is asked for before the one under way has ended, and no third one', async () => {
  const { batches, finish, batcher } = slowSquares({ maxBatch: 2 });
  const results = [1, 2, 3, 4, 5].map((item) => batcher.submit(item));
  expect(batches).toEqual([[1], [2, 3]]);
  finish[0]!();
  await settle();
  expect(batches).toEqual([[1], [2, 3], [4, 5]]);
  finish[1]!();
  finish[2]!();
  expect(await Promise.all(results)).toEqual([1, 4, 9, 16, 25]);
});

test('a run never takes more requests than it may', async () => {
  const { batches, finish, batcher } = slowSquares({ maxBatch: 2 });
  const results = [1, 2, 3, 4, 5, 6].map((item) => batcher.submit(item));
  for (let run = 0; run < 4; run++) {
    finish[run]!();
    await settle();
  }
  expect(batches).toEqual([[1], [2, 3], [4, 5], [6]]);
  expect(await Promise.all(results)).toEqual([1, 4, 9, 16, 25, 36]);
});

test('a request that comes when all is done runs at once', async () => {
  const { batches, finish, batcher } = slowSquares({ maxBatch: 2 });
  const first = batcher.submit(1);
  finish[0]!();
  await first;
  void batcher.submit(2);
  expect(batches).toEqual([[1], [2]]);
});

test('an error reaches the requests of its run, and no others', async () => {
  const batcher = new MicroBatcher<number, number>(
    async (items) => {
      await settle();
      if (items.includes(3)) throw new RangeError('3 is too many');
      return items;
    },
    { maxBatch: 2 },
  );
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((item) => batcher.submit(item)));
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(outcomes[1]).toMatchObject({ reason: new RangeError('3 is too many') });
});

test('a run that returns too few results fails its requests', async () => {
  const batcher = new MicroBatcher<number, number>(() => Promise.resolve([]), { maxBatch: 2 });
  await expect(batcher.submit(1)).rejects.toThrow('Expected 1 results of a run but received 0');
});

test('idle waits for what runs and for what waits', async () => {
  const { finish, batcher } = slowSquares({ maxBatch: 1 });
  let idle = false;
  await batcher.idle();
  const results = [batcher.submit(1), batcher.submit(2)];
  const waiting = batcher.idle().then(() => (idle = true));
  finish[0]!();
  await settle();
  expect(idle).toBe(false);
  finish[1]!();
  await Promise.all([...results, waiting]);
  expect(idle).toBe(true);
});

test('however requests and runs interleave, each gets its own result, once, in order', () =>
  fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 12 }),
      async (scheduler, maxBatch, count) => {
        const batches: number[][] = [];
        const batcher = new MicroBatcher<number, number>(
          (items) => {
            batches.push(items);
            return scheduler.schedule(Promise.resolve(items.map((item) => 2 * item)));
          },
          { maxBatch },
        );
        const submitted: Promise<number>[] = [];
        const arrivals = Array.from({ length: count }, (_, item) => () => {
          submitted.push(batcher.submit(item));
          return Promise.resolve();
        });
        const { task } = scheduler.scheduleSequence(arrivals);
        await scheduler.waitFor(task);
        const results = await scheduler.waitFor(Promise.all(submitted));
        expect(results).toEqual(arrivals.map((_, item) => 2 * item));
        expect(batches.flat()).toEqual(arrivals.map((_, item) => item));
        expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(maxBatch);
      },
    ),
    { seed: 4, numRuns: 100 },
  ));

test('others go before a request that is not ready yet', async () => {
  const { batches, finish, batcher } = slowSquares({ maxBatch: 8 });
  let beReady: (item: number) => void = () => undefined;
  const late = batcher.submitReady(new Promise((resolve) => (beReady = resolve)));
  const other = batcher.submit(2);
  finish[0]!();
  expect(await other).toBe(4);
  beReady(3);
  await settle();
  finish[1]!();
  expect(await late).toBe(9);
  expect(batches).toEqual([[2], [3]]);
});

test('is not idle while a request is not ready, and is if it can never be', async () => {
  const { batcher } = slowSquares({ maxBatch: 8 });
  let fail: (error: Error) => void = () => undefined;
  const never = batcher.submitReady(new Promise((_, reject) => (fail = reject)));
  let isIdle = false;
  const idle = batcher.idle().then(() => (isIdle = true));
  await settle();
  expect(isIdle).toBe(false);
  fail(new Error('no room'));
  await expect(never).rejects.toThrow('no room');
  await idle;
  expect(isIdle).toBe(true);
});

test('gathers requests while nothing runs, but only for a while', async () => {
  vi.useFakeTimers();
  try {
    const gather = { count: 3, within: 30 };
    const { batches, finish, batcher } = slowSquares({ maxBatch: 8, gather });
    const results = [batcher.submit(1), batcher.submit(2)];
    await vi.advanceTimersByTimeAsync(20);
    expect(batches).toEqual([]);
    results.push(batcher.submit(3));
    expect(batches).toEqual([[1, 2, 3]]);
    finish[0]!();
    await Promise.all(results);

    results.push(batcher.submit(4));
    await vi.advanceTimersByTimeAsync(20);
    results.push(batcher.submit(5));
    await vi.advanceTimersByTimeAsync(9);
    expect(batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    finish[1]!();
    expect(await Promise.all(results)).toEqual([1, 4, 9, 16, 25]);
  } finally {
    vi.useRealTimers();
  }
});

test('gathers no more requests than a run may take', () => {
  const { batches, batcher } = slowSquares({ maxBatch: 2, gather: { count: 4, within: 30 } });
  void batcher.submit(1);
  void batcher.submit(2);
  expect(batches).toEqual([[1, 2]]);
});
