import { sum } from 'simple-statistics';
import type { SignFlipTest } from '../schema/results.ts';

/** Additions that the exact distribution may take: a tenth of a second. */
const MOST_WORK = 1e8;
/** What a p is called that would underflow. */
const SMALLEST_P = 1e-300;

/**
 * Exact sign-flip p values of whole numbers: the distribution of Σ ± value, by adding one value after
 * the other. With values of 1 alone it is Binomial(n, 1/2), so that the two-sided p is McNemar's exact one
 * (McNemar 1947; statsmodels' `mcnemar(exact=True)`). O(n Σ |value|); undefined where that is too much, or a value
 * is no whole number.
 */
export function flipCounts(values: readonly number[]): SignFlipTest['p'] | undefined {
  if (!values.every(Number.isInteger)) return undefined;
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  const reach = sum(sizes);
  if (sizes.length * reach > MOST_WORK) return undefined;
  // Of how many are flipped to minus, by their sum: Σ ± value = reach − 2 · that.
  let shares = new Float64Array(reach + 1);
  shares[0] = 1;
  let highest = 0;
  for (const size of sizes) {
    highest += size;
    const next = new Float64Array(reach + 1);
    for (let at = 0; at <= highest; at++) {
      next[at] = (shares[at]! + (at >= size ? shares[at - size]! : 0)) / 2;
    }
    shares = next;
  }
  const observed = (reach - sum([...values])) / 2;
  const shareOf = (isCounted: (at: number) => boolean) => {
    let share = 0;
    for (let at = 0; at <= reach; at++) if (isCounted(at)) share += shares[at]!;
    return Math.min(1, Math.max(SMALLEST_P, share));
  };
  const far = Math.abs(reach - 2 * observed);
  return {
    twoSided: shareOf((at) => Math.abs(reach - 2 * at) >= far),
    greater: shareOf((at) => at <= observed),
    less: shareOf((at) => at >= observed),
  };
}
