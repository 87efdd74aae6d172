import { midRanks } from './mid-ranks.ts';

/**
 * How far heat and effect disagree for each sample: the difference of its two ranks over the greatest
 * possible one, |rank of x − rank of y| / (n − 1), from 0 (the same rank) to 1 (first in one, last in the
 * other). These are the d that Spearman's ρ = 1 − 6 Σd² / (n (n² − 1)), without ties, summarizes. 0 for a
 * single sample.
 */
export function disagreements(x: readonly number[], y: readonly number[]): number[] {
  const [ofX, ofY] = [midRanks(x), midRanks(y)];
  return x.map((_, i) => Math.abs(ofX[i]! - ofY[i]!) / Math.max(1, x.length - 1));
}
