import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PixelBudget } from '../../../core/image/pixel-budget.ts';

/** Works that log when they begin and end. */
function logged(budget: PixelBudget, pixels: readonly number[]) {
  const log: string[] = [];
  const works = pixels.map((count, at) =>
    budget.hold(count, async () => {
      log.push(`${at} begins`);
      await setImmediate();
      log.push(`${at} ends`);
      if (at === 1) throw new Error('1 failed');
      return at;
    }),
  );
  return { log, ended: Promise.allSettled(works) };
}

test('works that fit together run together, and one that does not waits for them, in order', async () => {
  const budget = new PixelBudget(10);
  const { log, ended } = logged(budget, [5, 5, 8, 1]);
  const statuses = (await ended).map(({ status }) => status);
  expect(statuses).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(log).toEqual([
    '0 begins',
    '1 begins',
    '0 ends',
    '1 ends',
    '2 begins',
    '3 begins',
    '2 ends',
    '3 ends',
  ]);
  expect(budget.mostHeld).toBe(10);
});

test('more pixels than the budget has are let through alone', async () => {
  const budget = new PixelBudget(10);
  const { log, ended } = logged(budget, [11, 1, 1]);
  await ended;
  expect(log.slice(0, 2)).toEqual(['0 begins', '0 ends']);
  expect(budget.mostHeld).toBe(11);
});

test('thousands of small images go through a large budget', async () => {
  const budget = new PixelBudget();
  const works = Array.from({ length: 5000 }, (_, at) =>
    budget.hold(187_500, () => Promise.resolve(at)),
  );
  expect(await Promise.all(works)).toHaveLength(5000);
  expect(budget.mostHeld).toBeLessThanOrEqual(budget.most);
});
