import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MicroBatcher } from '../../../workers/inference/micro-batcher.ts';

/** A run of numbers to their squares that goes on until `finish` is called. */
function slowSquares({ maxBatch }: { maxBatch: number }) {
  const batches: number[][] = [];
  const finish: (() => void)[] = [];
  const batcher = new MicroBatcher<number, number>(
    async (items) => {
      batches.push(items);
      await new Promise<void>((resolve) => finish.push(resolve));
      return items.map((item) => item * item);
    },
    { maxBatch },
  );
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
