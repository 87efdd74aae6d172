import { sampleCorrelation, sampleStandardDeviation } from 'simple-statistics';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { RankCorrelation } from '../schema/results.ts';
import { midRanks } from './mid-ranks.ts';
import { studentTP } from './student-t-p.ts';

/** With fewer pairs there is no interval: its standard error divides by n − 3. */
const FEWEST = 4;

/**
 * Spearman's rank correlation: Pearson's correlation of the mid-ranks. Its p values are those of t = ρ √((n
 * − 2) / (1 − ρ²)) with n − 2 degrees of freedom, as in scipy's `spearmanr`; its 95 % interval uses
 * Fisher's z with the variance (1 + ρ²/2) / (n − 3) of Bonett & Wright 2000.
 *
 * `rho` is null if it does not exist: fewer than three pairs, or one side without spread. If the orders are
 * identical or exactly opposite, t is infinite: p and interval are null.
 */
export function spearman(x: readonly number[], y: readonly number[]): RankCorrelation {
  const n = x.length;
  const untested = { n, rho: null, p: null, log10p: null, ci95: null };
  if (n < 3) return untested;
  const ranks = [midRanks(x), midRanks(y)] as const;
  if (ranks.some((each) => sampleStandardDeviation(each) === 0)) return untested;
  const rho = Math.min(1, Math.max(-1, sampleCorrelation(...ranks)));
  if (1 - Math.abs(rho) < 1e-12) return { ...untested, rho: Math.sign(rho) };
  const df = n - 2;
  const margin = normalQuantile(0.975, 0, 1) * Math.sqrt((1 + rho ** 2 / 2) / (n - 3));
  return {
    n,
    rho,
    ...studentTP(rho * Math.sqrt(df / (1 - rho ** 2)), df),
    ci95:
      n < FEWEST
        ? null
        : [Math.tanh(Math.atanh(rho) - margin), Math.tanh(Math.atanh(rho) + margin)],
  };
}
