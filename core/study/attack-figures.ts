import { isAnalysed } from '../analysis/analysed-rows.ts';
import { clusterOf } from '../analysis/cluster-of.ts';
import type { AttackedSample, PerturbedImage } from '../schema/attack-record.ts';
import type { Measured } from '../schema/measurement.ts';
import type { AttackCurvePoint, AttackGap, CellFigure } from '../schema/study-results.ts';
import { attackLabels, attackNames, type AttackedSamples } from './attacked-samples.ts';
import { figureOf } from './figure-of.ts';
import type { StudyRun } from './study-run.ts';

interface Attacked {
  row: Measured;
  record: AttackedSample;
}

type Value = (image: PerturbedImage, attacked: Attacked) => number | boolean | null;

/** What `cells.csv` has of attacked images and of those with noise. Heat is of the class that was explained before. */
const MEASURES = {
  fooled: ({ isFooled }, { record }) => (record.wasRight === false ? null : isFooled),
  reached: ({ hasReached = null }, { record }) => (record.wasRight === false ? null : hasReached),
  correct: ({ isFooled }, { record }) => (record.wasRight === null ? null : !isFooled),
  targetProbability: ({ targetProbability }) => targetProbability,
  linf: ({ linf }) => linf,
  l2: ({ l2 }) => l2,
  meanForeground: ({ heat }) => heat?.meanForeground ?? null,
  meanBackground: ({ heat }) => heat?.meanBackground ?? null,
  difference: ({ heat }) => heat?.difference ?? null,
  logRatio: ({ heat }) => heat?.logRatio ?? null,
  relevanceMassAccuracy: ({ heat }) => heat?.relevanceMassAccuracy ?? null,
  enrichment: ({ heat }) => heat?.enrichment ?? null,
  relevanceRankAccuracy: ({ heat }) => heat?.relevanceRankAccuracy ?? null,
  topKIntersection: ({ heat }) => heat?.topKIntersection ?? null,
  rocAuc: ({ heat }) => heat?.rocAuc ?? null,
  pointingHit: ({ heat }) => heat?.pointingHit ?? null,
  pointingHit15: ({ heat }) => heat?.pointingHit15 ?? null,
  shareAtZero: ({ heat }) => heat?.shareAtZero ?? null,
  'similarity.spearman': ({ similarity }) => similarity?.spearman ?? null,
  'similarity.ssim': ({ similarity }) => similarity?.ssim ?? null,
  'similarity.topK': ({ similarity }) => similarity?.topK ?? null,
} satisfies Record<string, Value>;

/**
 * The mean of each measure of attacked images, and of those with noise of the same size in the same region, over all classes
 * and within each: the rows of `cells.csv` beside those of the photos as they are. `fooled` and
 * `reached` are over the samples that were right before, all else over all that were attacked.
 */
export function attackFigures(run: StudyRun): CellFigure[] {
  const { model, dataset, results } = run;
  return run.attacks.flatMap((attack) => {
    const all = attackedOf(run, attack);
    const classes = ['all', ...new Set(all.map(({ row }) => row.class))];
    const labels = attackLabels(attack);
    return classes.flatMap((name) => {
      const of = all.filter(({ row }) => name === 'all' || row.class === name);
      return (['attacked', 'control'] as const).flatMap((which) =>
        Object.entries<Value>(MEASURES).flatMap(([measure, value]) => {
          const figure = figureOf(of, ({ row, record }) => ({
            value: value(record[which], { row, record }),
            cluster: clusterOf(row),
          }));
          if (!figure) return [];
          const subject = { model, dataset, class: name, method: results.recipe.method };
          return [{ ...subject, attack: labels[which], measure, ...figure, run: results.runId }];
        }),
      );
    });
  });
}

/** The points of a run's attack curves: what attacks of each size did to all of its samples, beside noise. */
export function attackCurve(run: StudyRun): AttackCurvePoint[] {
  return run.attacks.map((attack): AttackCurvePoint => {
    const of = attackedOf(run, attack);
    const mean = (value: (attacked: Attacked) => number | boolean | null) =>
      figureOf(of, (each) => ({ value: value(each), cluster: clusterOf(each.row) }));
    const effect = (which: 'attacked' | 'control') => ({
      fooled: mean((each) => MEASURES.fooled(each.record[which], each)),
      ...(attack.cell.toward !== undefined && {
        reached: mean((each) => MEASURES.reached(each.record[which], each)),
      }),
      rocAuc: mean(({ record }) => record[which].heat?.rocAuc ?? null),
    });
    return {
      model: run.model,
      dataset: run.dataset,
      attack: attack.name,
      epsilon: attack.cell.epsilon,
      n: of.length,
      rocAucBefore: mean(({ record }) => record.heat?.rocAuc ?? null),
      attacked: effect('attacked'),
      control: effect('control'),
    };
  });
}

/** The gaps between object and patch of a run's attacks, as its audit has them. */
export function attackGaps({ model, dataset, results }: StudyRun): AttackGap[] {
  const { attacks = [] } = results;
  const names = attackNames(
    attacks.map((attack) => ({ ...attack, toward: attack.toward?.class, region: 'all' })),
  );
  return attacks.flatMap(({ gap }, i) =>
    gap === null ? [] : [{ model, dataset, attack: names[i] ?? '', ...gap }],
  );
}

/** The analysed samples of a run that were attacked. */
function attackedOf({ measurements, results }: StudyRun, { records }: AttackedSamples): Attacked[] {
  return measurements.flatMap((row) => {
    if (row.status !== 'measured' || row.method !== results.recipe.method) return [];
    if (!isAnalysed(row, results.target)) return [];
    const record = records.get(row.sample);
    return record?.status === 'done' ? [{ row, record }] : [];
  });
}
