import { mean } from 'simple-statistics';
import type { Share } from '../schema/results.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';

/** The share of samples for which something holds, with Wilson's 95 % interval. Throws without samples. */
export function shareOf(holds: readonly boolean[]): Share {
  const share = mean(holds.map(Number));
  return { share, ci95: wilsonInterval(share, holds.length) };
}
