import { clusterOf } from './cluster-of.ts';
import { mean } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import {
  BaselineName,
  type BaselineMeasures,
  type SampleBaselines,
} from '../schema/baseline-measures.ts';
import type { BaselineComparison, BaselineResults, Baselines } from '../schema/results.ts';
import { byImage } from '../stats/by-image.ts';
import { comparePairs } from './compare-pairs.ts';
import { signFlipTest } from '../stats/sign-flip.ts';

/** A measured sample, and the baselines of its heatmap. */
export interface RowWithBaselines {
  row: Measured;
  baselines: SampleBaselines;
}

/**
 * By how much heatmaps beat each baseline that any of the samples has: own less baseline, paired by sample, for
 * the primary measure, ROC-AUC and relevance mass accuracy; and sign flips of the pointing game's hits.
 * A sample counts where both are measured; t-test and interval are clustered by image. No p is corrected for the number of baselines or measures.
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
  const hits = pairs.map(({ own, other }) => Number(own.pointingHit) - Number(other.pointingHit));
  const images = pairs.map(({ own }) => clusterOf(own));
  const p = signFlipTest(byImage(hits, images)).p.twoSided;
  return {
    n: pairs.length,
    excluded,
    difference: compare(pairs, 'difference'),
    rocAuc: compare(pairs, 'rocAuc'),
    relevanceMassAccuracy: compare(pairs, 'relevanceMassAccuracy'),
    pointingGame:
      pairs.length === 0 ? null : mean(pairs.map(({ other }) => Number(other.pointingHit))),
    pointingGameTest: pairs.length === 0 ? null : { p, log10p: Math.log10(p) },
  };
}

/** By how much the model's maps beat the baseline's in one measure. */
function compare(
  pairs: readonly { own: Measured; other: BaselineMeasures }[],
  measure: 'difference' | 'rocAuc' | 'relevanceMassAccuracy',
): BaselineComparison {
  const own = pairs.map((pair) => pair.own[measure]);
  const other = pairs.map((pair) => pair.other[measure]);
  return {
    meanOwn: own.length === 0 ? null : mean(own),
    meanBaseline: other.length === 0 ? null : mean(other),
    ...comparePairs(
      own,
      other,
      pairs.map((pair) => clusterOf(pair.own)),
    ),
  };
}
