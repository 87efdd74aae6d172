import { mean } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import { NullName, type NullMeasures, type SampleNulls } from '../schema/null-measures.ts';
import type { NullComparison, NullResults, Nulls } from '../schema/results.ts';
import { byImage } from '../stats/by-image.ts';
import { cohenDz } from '../stats/cohen-dz.ts';
import { dzInterval } from '../stats/dz-interval.ts';
import { mcnemarLog10P } from '../stats/mcnemar.ts';
import { pairedTTest } from '../stats/paired-t-test.ts';
import { signFlipTest } from '../stats/sign-flip.ts';

/** A measured sample, and the nulls of its heatmap. */
export interface RowWithNulls {
  row: Measured;
  nulls: SampleNulls;
}

/**
 * By how much heatmaps beat each null that any of the samples has: own less null, paired by sample, for
 * the primary measure, ROC-AUC and relevance mass accuracy; and McNemar's exact test of the pointing game.
 * A sample counts where both are measured. No p is corrected for the number of nulls or measures.
 */
export function compareNulls(rows: readonly RowWithNulls[]): Nulls {
  const asked = NullName.options.filter((name) => rows.some(({ nulls }) => nulls[name]));
  return Object.fromEntries(asked.map((name) => [name, compareNull(name, rows)]));
}

function compareNull(name: NullName, rows: readonly RowWithNulls[]): NullResults {
  const excluded: Record<string, number> = {};
  const pairs = rows.flatMap(({ row, nulls }) => {
    const outcome = nulls[name];
    if (outcome?.status === 'measured') return [{ own: row, other: outcome }];
    const reason = outcome?.reason ?? 'not-measured';
    excluded[reason] = (excluded[reason] ?? 0) + 1;
    return [];
  });
  const hitByOnly = (one: 'own' | 'other', another: 'own' | 'other') =>
    pairs.filter((pair) => pair[one].pointingHit && !pair[another].pointingHit).length;
  const log10p = mcnemarLog10P(hitByOnly('own', 'other'), hitByOnly('other', 'own'));
  return {
    n: pairs.length,
    excluded,
    difference: compare(pairs, 'difference'),
    rocAuc: compare(pairs, 'rocAuc'),
    relevanceMassAccuracy: compare(pairs, 'relevanceMassAccuracy'),
    pointingGame:
      pairs.length === 0 ? null : mean(pairs.map(({ other }) => Number(other.pointingHit))),
    pointingGameTest: pairs.length === 0 ? null : { p: 10 ** log10p, log10p },
  };
}

/**
 * The paired t-test of own − null with d_z, and the sign-flip test: were the null's map as good as the
 * model's, either could be called the model's.
 */
function compare(
  pairs: readonly { own: Measured; other: NullMeasures }[],
  measure: 'difference' | 'rocAuc' | 'relevanceMassAccuracy',
): NullComparison {
  const own = pairs.map((pair) => pair.own[measure]);
  const other = pairs.map((pair) => pair.other[measure]);
  const { t, df, p, log10p, meanDifference, sdDifference, differenceCI95, n } = pairedTTest(
    own,
    other,
  );
  const differences = own.map((value, i) => value - other[i]!);
  const images = pairs.map((pair) => pair.own.image);
  return {
    meanOwn: n === 0 ? null : mean(own),
    meanNull: n === 0 ? null : mean(other),
    meanDifference,
    differenceCI95,
    t,
    df,
    p,
    log10p,
    dz: cohenDz(meanDifference, sdDifference),
    dzCI95: t === null ? null : dzInterval(t, n),
    signFlip: t === null ? null : signFlipTest(byImage(differences, images)),
  };
}
