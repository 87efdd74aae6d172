import { clusterOf } from './cluster-of.ts';
import { mean } from 'simple-statistics';
import type { HeadAucs } from '../schema/head-aucs.ts';
import type { Measured } from '../schema/measurement.ts';
import type { Heads, RankAmongDraws } from '../schema/results.ts';
import { rankTest } from '../stats/rank-test.ts';

/**
 * Where the mean ROC-AUC of the model's own maps ranks among the means of other heads over the same samples.
 * `null` if no sample of the group has any.
 */
export function headResults(
  rows: readonly Measured[],
  aucsOf: ReadonlyMap<string, HeadAucs>,
): Heads | null {
  const known = rows.flatMap((row) => {
    const aucs = aucsOf.get(row.sample);
    return aucs ? [{ image: clusterOf(row), aucs }] : [];
  });
  if (known.length === 0) return null;
  const aucs = known.map((one) => one.aucs);
  return {
    n: known.length,
    images: new Set(known.map(({ image }) => image)).size,
    untrained: rankOf(aucs, ({ untrained }) => untrained),
    classes: rankOf(aucs, ({ classes }) => classes),
  };
}

function rankOf(
  aucs: readonly HeadAucs[],
  drawsOf: (aucs: HeadAucs) => readonly number[],
): RankAmongDraws | null {
  // As many as all samples have: a class with fewer other classes has fewer draws.
  const count = aucs.reduce((least, each) => Math.min(least, drawsOf(each).length), Infinity);
  if (count === 0) return null;
  const own = mean(aucs.map((each) => each.own));
  const draws = Array.from({ length: count }, (_, k) =>
    mean(aucs.map((each) => drawsOf(each)[k]!)),
  );
  return { draws: count, own, meanOfDraws: mean(draws), p: rankTest(own, draws) };
}
