import { clusterOf } from './cluster-of.ts';
import { mean } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import { BaselineName, type SampleBaselines } from '../schema/baseline-measures.ts';
import type { BaselineComparison, BaselineResults, Baselines } from '../schema/results.ts';
import { Images } from '../stats/by-image.ts';
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
 *
 * @param rows are iterated several times
 */
export function compareBaselines(rows: Iterable<RowWithBaselines>): Baselines {
  const asked = new Set<string>();
  for (const { baselines } of rows) for (const name of Object.keys(baselines)) asked.add(name);
  return Object.fromEntries(
    BaselineName.options
      .filter((name) => asked.has(name))
      .map((name) => [name, compareBaseline(name, rows)]),
  );
}

function compareBaseline(name: BaselineName, rows: Iterable<RowWithBaselines>): BaselineResults {
  const excluded: Record<string, number> = {};
  const names: string[] = [];
  const hits: Pairs = { own: [], other: [] };
  const measures: Record<ComparedMeasure, Pairs> = {
    difference: { own: [], other: [] },
    rocAuc: { own: [], other: [] },
    relevanceMassAccuracy: { own: [], other: [] },
  };
  for (const { row, baselines } of rows) {
    const other = baselines[name];
    if (other?.status !== 'measured') {
      const reason = other?.reason ?? 'not-measured';
      excluded[reason] = (excluded[reason] ?? 0) + 1;
      continue;
    }
    names.push(clusterOf(row));
    hits.own.push(Number(row.pointingHit));
    hits.other.push(Number(other.pointingHit));
    for (const measure of COMPARED) {
      measures[measure].own.push(row[measure]);
      measures[measure].other.push(other[measure]);
    }
  }
  const moreHits = hits.own.map((hit, i) => hit - hits.other[i]!);
  const images = new Images(names);
  const p = signFlipTest(images.group(moreHits)).p.twoSided;
  const n = names.length;
  return {
    n,
    excluded,
    difference: compare(measures.difference, images),
    rocAuc: compare(measures.rocAuc, images),
    relevanceMassAccuracy: compare(measures.relevanceMassAccuracy, images),
    pointingGame: n === 0 ? null : mean(hits.other),
    pointingGameTest: n === 0 ? null : { p, log10p: Math.log10(p) },
  };
}

const COMPARED = ['difference', 'rocAuc', 'relevanceMassAccuracy'] as const;
type ComparedMeasure = (typeof COMPARED)[number];

/** A measure of the model's maps and of a baseline's, sample by sample. */
interface Pairs {
  own: number[];
  other: number[];
}

/** By how much the model's maps beat the baseline's in one measure. */
function compare({ own, other }: Pairs, images: Images): BaselineComparison {
  return {
    meanOwn: own.length === 0 ? null : mean(own),
    meanBaseline: other.length === 0 ? null : mean(other),
    ...comparePairs(own, other, images),
  };
}
