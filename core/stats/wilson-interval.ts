import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Interval } from './paired-t-test.ts';

const Z = normalQuantile(0.975, 0, 1);

/**
 * 95 % confidence interval of a share of `n` (Wilson 1927): the shares from which the observed one is less than 1.96
 * standard errors away. Exists for shares of 0 and 1 too; `null` without any.
 */
export function wilsonInterval(share: number, n: number): Interval | null {
  if (n === 0) return null;
  const scale = 1 + (Z * Z) / n;
  const center = (share + (Z * Z) / (2 * n)) / scale;
  const margin = (Z / scale) * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  return [Math.max(0, center - margin), Math.min(1, center + margin)];
}
