import { groupBy } from '../encoding/group-by.ts';
import type { AuditSpec, Target } from '../schema/audit-spec.ts';
import type { Measured, Measurement } from '../schema/measurement.ts';
import type { ClassResults, GroupResults } from '../schema/results.ts';
import { adjustP, correctP } from '../stats/adjust-p.ts';
import { equivalenceTest } from '../stats/equivalence-test.ts';
import { compareRegions } from './paired-comparison.ts';
import { accuracies, summarizeMeasures } from './summarize.ts';
import { verdict, verdictInput } from './verdict.ts';
import { analysedRows, PREDICTED_OTHERWISE } from './analysed-rows.ts';

/** What statistics depend on beside the data. */
export type VerdictOptions = Pick<AuditSpec, 'alpha' | 'smallestEffect'>;
/** With a target of `predicted`, samples that are predicted as another class are left out. */
export type GroupOptions = VerdictOptions & { target?: Target };

/**
 * The statistics of one group of samples. `n` counts those that enter the test: the measured ones, with the
 * target `predicted` without those that were predicted as another class. Accuracy is over all measured ones.
 * Exclusions are counted by reason.
 */
export function groupResults(
  rows: readonly Measurement[],
  { target, ...options }: GroupOptions,
): GroupResults {
  const measured = rows.filter((row) => row.status === 'measured');
  const analysed = analysedRows(rows, target);
  const excluded: Record<string, number> = {};
  for (const row of rows) {
    if (row.status === 'excluded') excluded[row.reason] = (excluded[row.reason] ?? 0) + 1;
  }
  if (analysed.length < measured.length)
    excluded[PREDICTED_OTHERWISE] = measured.length - analysed.length;
  const measures = summarizeMeasures(analysed);
  return {
    ...judge(analysed, options),
    n: analysed.length,
    excluded,
    failed: rows.filter((row) => row.status === 'failed').length,
    measures: measures && { ...measures, ...accuracies(measured) },
  };
}

/** The paired comparison of measured samples, and the results that follow from it. */
export function judge(
  rows: readonly Measured[],
  { alpha, smallestEffect }: VerdictOptions,
): Pick<GroupResults, 'verdict' | 'primary' | 'equivalence'> {
  const primary = compareRegions(rows);
  const equivalence = equivalenceTest(primary, smallestEffect);
  return { verdict: verdict(verdictInput({ primary, equivalence }), alpha), primary, equivalence };
}

/** A class's statistics, before what they are compared with. */
export type PlainClassResults = Omit<
  ClassResults,
  'baselines' | 'otherMasks' | 'heads' | 'evidence'
>;

/**
 * `groupResults` of each class, in alphabetical order. p values are corrected for the number of classes;
 * verdicts rest on p values corrected by Benjamini and Hochberg's method, each direction and the
 * equivalence by itself.
 *
 * @param whole the `groupResults` of all rows, if they are known: they are those of the class if there is only one
 */
export function byClass(
  rows: readonly Measurement[],
  options: GroupOptions,
  whole?: GroupResults,
): PlainClassResults[] {
  const classes = groupBy(rows, (row) => row.class);
  const resultsOf = (some: readonly Measurement[]) =>
    whole && classes.size === 1 ? whole : groupResults(some, options);
  const results = [...classes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, some]) => ({ class: name, ...resultsOf(some) }));
  const inputs = results.map(verdictInput);
  const greater = correctP(inputs.map(({ p }) => p?.greater ?? null));
  const less = correctP(inputs.map(({ p }) => p?.less ?? null));
  const equivalence = correctP(inputs.map(({ equivalenceP }) => equivalenceP));
  const adjusted = adjustP(
    inputs.map((_, i) => {
      const p = results[i]!.primary.signFlip?.p.twoSided;
      return p === undefined ? null : Math.log10(p);
    }),
  );
  return results.map((result, i) => {
    const [up, down] = [greater[i] ?? null, less[i] ?? null];
    const input = {
      images: inputs[i]!.images,
      p: up === null || down === null ? null : { greater: up, less: down },
      equivalenceP: equivalence[i] ?? null,
    };
    return { ...result, verdict: verdict(input, options.alpha), adjusted: adjusted[i] ?? null };
  });
}
