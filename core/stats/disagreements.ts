import { midRanks } from './mid-ranks.ts';

/**
 * How far heat and effect are apart in each sample: the difference of its two ranks over the greatest
 * there can be, |rank of x − rank of y| / (n − 1), from 0 (the same place in both orders) to 1 (first in
 * one, last in the other). What Spearman's ρ says of all samples, 1 − 6 Σd² / (n (n² − 1)) without ties,
 * d here tells of each. 0 for a lone sample.
 */
export function disagreements(x: readonly number[], y: readonly number[]): number[] {
  const [ofX, ofY] = [midRanks(x), midRanks(y)];
  return x.map((_, i) => Math.abs(ofX[i]! - ofY[i]!) / Math.max(1, x.length - 1));
}
