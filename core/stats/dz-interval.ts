import { noncentralTCdf } from './noncentral-t.ts';
import type { Interval } from './paired-t-test.ts';

/**
 * 95 % confidence interval of the population's d_z, by inverting the noncentral t distribution (Steiger &
 * Fouladi 1997; Cumming 2012): the noncentralities for which `t` is the upper and the lower 2.5 % quantile,
 * over √n. df = n − 1.
 */
export function dzInterval(t: number, n: number): Interval {
  return dzIntervalOf({ t, df: n - 1, n });
}

/** The same where degrees of freedom and the number of independent samples are known apart. */
export function dzIntervalOf({ t, df, n }: { t: number; df: number; n: number }): Interval {
  return [noncentrality(t, df, 0.975) / Math.sqrt(n), noncentrality(t, df, 0.025) / Math.sqrt(n)];
}

/**
 * The ncp with P(T ≤ t) = probability, by the Illinois variant of regula falsi (Dowell & Jarratt 1971). The
 * cdf decreases with ncp.
 */
function noncentrality(t: number, df: number, probability: number): number {
  const at = (ncp: number) => ({ ncp, excess: noncentralTCdf(t, df, ncp) - probability });
  let reach = 3 * Math.sqrt(1 + (t * t) / (2 * df));
  let low = at(t - reach);
  let high = at(t + reach);
  while (low.excess < 0 || high.excess > 0) {
    reach *= 2;
    low = at(t - reach);
    high = at(t + reach);
  }
  let previous = 0;
  for (let step = 0; step < 100; step++) {
    const share = low.excess / (low.excess - high.excess);
    const next = at(low.ncp + share * (high.ncp - low.ncp));
    if (Math.abs(next.excess) < 1e-14) return next.ncp;
    const side = Math.sign(next.excess);
    // An end that is kept twice in a row counts half, or it would never move.
    if (side > 0) {
      low = next;
      if (previous === side) high.excess /= 2;
    } else {
      high = next;
      if (previous === side) low.excess /= 2;
    }
    previous = side;
  }
  return (low.ncp + high.ncp) / 2;
}
