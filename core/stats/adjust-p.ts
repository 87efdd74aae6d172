import type { AdjustedP } from '../schema/results.ts';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { holm } from './holm.ts';

/**
 * Two-sided p values of a family of tests with both corrections, from their decimal logarithms. `null`
 * means that a test could not be done: it stays null and does not count.
 */
export function adjustP(log10p: readonly (number | null)[]): (AdjustedP | null)[] {
  const tested = log10p.filter((value) => value !== null);
  const byHolm = holm(tested);
  const byBenjaminiHochberg = benjaminiHochberg(tested);
  let next = 0;
  return log10p.map((value) => {
    if (value === null) return null;
    const adjusted = {
      holm: fromLog(byHolm[next]!),
      benjaminiHochberg: fromLog(byBenjaminiHochberg[next]!),
    };
    next++;
    return adjusted;
  });
}

/** p values of a family corrected by Benjamini and Hochberg's method; `null` stays null and does not count. */
export function correctP(p: readonly (number | null)[]): (number | null)[] {
  const log10p = p.map((value) => (value === null ? null : Math.log10(value)));
  return adjustP(log10p).map((adjusted) => adjusted?.benjaminiHochberg.p ?? null);
}

function fromLog(log10p: number) {
  return { p: 10 ** log10p, log10p };
}
