import { expect, it } from 'vitest';
import { AdaptiveLimit } from '../../store/adaptive-limit.ts';

const refused = () => true;
const refuse = () => Promise.reject(new Error('SlowDown'));

it('halves at a refusal, once for requests that were sent together, and grows with successes', async () => {
  const limit = new AdaptiveLimit();
  const before = limit.limit;
  const together = Array.from({ length: 8 }, () => limit.run(refuse, refused).catch(() => {}));
  await Promise.all(together);
  expect(limit.limit).toBe(before / 2);
  for (let done = 0; done < before; done++) await limit.run(() => Promise.resolve(), refused);
  expect(limit.limit).toBeGreaterThan(before / 2);
  expect(limit.limit).toBeLessThan(before);
});

it('runs no more at once than it allows, and all in the end', async () => {
  const limit = new AdaptiveLimit();
  let [underWay, most, done] = [0, 0, 0];
  const work = async () => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 1));
    underWay -= 1;
    done += 1;
  };
  await Promise.all(Array.from({ length: 400 }, () => limit.run(work, refused)));
  expect([most, done]).toEqual([limit.limit, 400]);
});

it('lets an error that is no refusal change nothing', async () => {
  const limit = new AdaptiveLimit();
  const before = limit.limit;
  await limit.run(refuse, () => false).catch(() => {});
  expect(limit.limit).toBe(before);
});
