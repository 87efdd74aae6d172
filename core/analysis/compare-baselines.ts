import { mean } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import {
  BaselineName,
  type BaselineMeasures,
  type SampleBaselines,
} from '../schema/baseline-measures.ts';
import type { BaselineComparison, BaselineResults, Baselines } from '../schema/results.ts';
import { byImage } from '../stats/by-image.ts';
import { cohenDz } from '../stats/cohen-dz.ts';
import { dzInterval } from '../stats/dz-interval.ts';
import { mcnemarLog10P } from '../stats/mcnemar.ts';
import { pairedTTest } from '../stats/paired-t-test.ts';
import { signFlipTest } from '../stats/sign-flip.ts';

/** A measured sample, and the baselines of its heatmap. */
export interface RowWithBaselines {
  row: Measured;
  baselines: SampleBaselines;
}

/**
 * By how much the heatmaps beat each baseline that any of the samples has: model − baseline, paired by
 * sample, for the primary measure, ROC-AUC and relevance mass accuracy; and McNemar's exact test of the
 * pointing game. A sample counts if both are measured. The p values are not corrected for the number of
 * baselines or measures.
 */
export function compareBaselines(rows: readonly RowWithBaselines[]): Baselines {
  const asked = BaselineName.options.filter((name) =>
    rows.some(({ baselines }) => baselines[name]),
  );
  return Object.fromEntries(asked.map((name) => [name, compareBaseline(name, rows)]));
}

function compareBaseline(name: BaselineName, rows: readonly RowWithBaselines[]): BaselineResults {
  const excluded: Record<string, number> = {};
  const pairs = rows.flatMap(({ row, baselines }) => {
    const outcome = baselines[name];
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
 * The paired t-test of model − baseline with d_z, and the sign-flip test: under the hypothesis that the
 * baseline's map is as good as the model's, the two are exchangeable.
 */
function compare(
  pairs: readonly { own: Measured; other: BaselineMeasures }[],
  measure: 'difference' | 'rocAuc' | 'relevanceMassAccuracy',
): BaselineComparison {
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
    meanBaseline: n === 0 ? null : mean(other),
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
