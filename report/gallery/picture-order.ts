import type { Measured, Measurement } from '../../core/schema/measurement.ts';

/** The measured rows, lowest difference first: the least evidence for "it looks at the object". */
export function worstFirst(rows: readonly Measurement[]): Measured[] {
  return rows
    .filter((row) => row.status === 'measured')
    .sort((a, b) => a.difference - b.difference);
}

/**
 * The measured rows in the gallery's order: highest disagreement between heat and the
 * model's answers first, if the run has interventions; else, and among equals, lowest difference first.
 */
export function galleryOrder(rows: readonly Measurement[]): Measured[] {
  const disagreementOf = ({ disagreement }: Measured) => disagreement ?? -1;
  return worstFirst(rows).sort((a, b) => disagreementOf(b) - disagreementOf(a));
}

/** Three rows that represent all: the lowest difference, the median, the highest. */
export interface Exemplars {
  lowest: Measured;
  typical: Measured;
  highest: Measured;
}

/** Exemplars of rows that are sorted by difference; `null` if there are none. */
export function exemplars(sorted: readonly Measured[]): Exemplars | null {
  const lowest = sorted[0];
  const typical = sorted[Math.floor((sorted.length - 1) / 2)];
  const highest = sorted.at(-1);
  return lowest && typical && highest ? { lowest, typical, highest } : null;
}

/**
 * The rows that get a picture, at most `limit`, in the gallery's order: its first ones, and the exemplars
 * of all rows, so that the page can also show a typical and a good one.
 */
export function rowsToPicture(rows: readonly Measurement[], limit: number): Measured[] {
  const chosen = limit >= 3 ? exemplars(worstFirst(rows)) : null;
  const shown = chosen ? [chosen.lowest, chosen.typical, chosen.highest] : [];
  return galleryOrder([...new Set([...shown, ...galleryOrder(rows)])].slice(0, limit));
}
