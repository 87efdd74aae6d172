import type { Measurement } from '../spec/measurement.ts';
import type { GroupResults } from '../spec/results.ts';
import { compareRegions } from './paired-comparison.ts';
import { summarizeMeasures } from './summarize.ts';
import { verdict } from './verdict.ts';

/**
 * The statistics of one group of samples. `n` counts the measured ones, which are all that enter the
 * test; exclusions are counted by reason. `alpha` is the verdict's significance level.
 */
export function groupResults(rows: readonly Measurement[], alpha: number): GroupResults {
  const measured = rows.filter((row) => row.status === 'measured');
  const excluded: Record<string, number> = {};
  for (const row of rows) {
    if (row.status === 'excluded') excluded[row.reason] = (excluded[row.reason] ?? 0) + 1;
  }
  const primary = compareRegions(measured);
  return {
    verdict: verdict(primary, alpha),
    n: measured.length,
    excluded,
    failed: rows.filter((row) => row.status === 'failed').length,
    primary,
    measures: summarizeMeasures(measured),
  };
}

/** `groupResults` of each class, in alphabetical order. */
export function byClass(
  rows: readonly Measurement[],
  alpha: number,
): ({ class: string } & GroupResults)[] {
  const classes = new Map<string, Measurement[]>();
  for (const row of rows) {
    const group = classes.get(row.class);
    if (group) group.push(row);
    else classes.set(row.class, [row]);
  }
  return [...classes.keys()]
    .sort()
    .map((name) => ({ class: name, ...groupResults(classes.get(name)!, alpha) }));
}
