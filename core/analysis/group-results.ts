import type { AuditSpec } from '../schema/audit-spec.ts';
import type { Measured, Measurement } from '../schema/measurement.ts';
import type { ClassResults, GroupResults } from '../schema/results.ts';
import { adjustP } from '../stats/adjust-p.ts';
import { equivalenceTest } from '../stats/equivalence-test.ts';
import { compareRegions } from './paired-comparison.ts';
import { summarizeMeasures } from './summarize.ts';
import { verdict } from './verdict.ts';

/** What a verdict depends on besides the data. */
export type VerdictOptions = Pick<AuditSpec, 'alpha' | 'smallestEffect'>;

/**
 * The statistics of one group of samples. `n` counts the measured samples, the only ones in the test;
 * exclusions are counted by reason.
 */
export function groupResults(rows: readonly Measurement[], options: VerdictOptions): GroupResults {
  const measured = rows.filter((row) => row.status === 'measured');
  const excluded: Record<string, number> = {};
  for (const row of rows) {
    if (row.status === 'excluded') excluded[row.reason] = (excluded[row.reason] ?? 0) + 1;
  }
  return {
    ...judge(measured, options),
    n: measured.length,
    excluded,
    failed: rows.filter((row) => row.status === 'failed').length,
    measures: summarizeMeasures(measured),
  };
}

/** The paired comparison of measured samples, and the results that follow from it. */
export function judge(
  rows: readonly Measured[],
  { alpha, smallestEffect }: VerdictOptions,
): Pick<GroupResults, 'verdict' | 'primary' | 'equivalence'> {
  const primary = compareRegions(rows);
  const equivalence = equivalenceTest(primary, smallestEffect);
  return { verdict: verdict({ primary, equivalence }, alpha), primary, equivalence };
}

/**
 * `groupResults` for each class, in alphabetical order, with p values corrected for the number of classes.
 * Each class's verdict uses its uncorrected p.
 */
export function byClass(
  rows: readonly Measurement[],
  options: VerdictOptions,
): Omit<ClassResults, 'baselines'>[] {
  const classes = new Map<string, Measurement[]>();
  for (const row of rows) {
    const group = classes.get(row.class);
    if (group) group.push(row);
    else classes.set(row.class, [row]);
  }
  const results = [...classes.keys()]
    .sort()
    .map((name) => ({ class: name, ...groupResults(classes.get(name)!, options) }));
  const adjusted = adjustP(results.map(({ primary }) => primary.log10p?.twoSided ?? null));
  return results.map((result, i) => ({ ...result, adjusted: adjusted[i]! }));
}
