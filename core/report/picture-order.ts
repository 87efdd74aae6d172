import type { Measured, Measurement } from '../spec/measurement.ts';

/** The measured rows, lowest difference first: the worst evidence for "it looks at the object". */
export function worstFirst(rows: readonly Measurement[]): Measured[] {
  return rows
    .filter((row) => row.status === 'measured')
    .sort((a, b) => a.difference - b.difference);
}

/** Three rows that stand for all: the lowest difference, the median, the highest. */
export interface Exemplars {
  lowest: Measured;
  typical: Measured;
  highest: Measured;
}

/** Exemplars of rows that are sorted by difference; `null` where there are none. */
export function exemplars(sorted: readonly Measured[]): Exemplars | null {
  const lowest = sorted[0];
  const typical = sorted[Math.floor((sorted.length - 1) / 2)];
  const highest = sorted.at(-1);
  return lowest && typical && highest ? { lowest, typical, highest } : null;
}

/**
 * The rows that get a picture, at most `limit`, lowest difference first: the worst ones, and the
 * exemplars of all rows, so that the page can also show a typical and a good one.
 */
export function rowsToPicture(rows: readonly Measurement[], limit: number): Measured[] {
  const sorted = worstFirst(rows);
  if (sorted.length <= limit) return sorted;
  const chosen = exemplars(sorted);
  const others = chosen && limit >= 3 ? [chosen.typical, chosen.highest] : [];
  const worst = sorted.slice(0, limit - others.length);
  return worstFirst([...new Set([...worst, ...others])]);
}
