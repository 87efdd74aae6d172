import { isAnalysed } from '../analysis/analysed-rows.ts';
import { clusterOf } from '../analysis/cluster-of.ts';
import type { Measured } from '../schema/measurement.ts';
import type { CellFigure } from '../schema/study-results.ts';
import { beyondHeads } from './beyond-heads.ts';
import { figureOf } from './figure-of.ts';
import type { StudyRun } from './study-run.ts';

type Value = (row: Measured) => number | boolean | null;

/** What `cells.csv` has of each model, class and method. */
const MEASURES = {
  meanForeground: (row) => row.meanForeground,
  meanBackground: (row) => row.meanBackground,
  difference: (row) => row.difference,
  logRatio: (row) => row.logRatio,
  relevanceMassAccuracy: (row) => row.relevanceMassAccuracy,
  enrichment: (row) => row.enrichment,
  relevanceRankAccuracy: (row) => row.relevanceRankAccuracy,
  topKIntersection: (row) => row.topKIntersection,
  rocAuc: (row) => row.rocAuc,
  pointingHit: (row) => row.pointingHit,
  pointingHit15: (row) => row.pointingHit15,
  shareAtZero: (row) => row.shareAtZero,
  targetProbability: (row) => row.targetProbability,
  correct: (row) => row.correct,
} satisfies Record<string, Value>;

/**
 * The mean of each measure of a run by method, over all classes and within each, with a 95 % interval: Student's clustered by
 * image, and Wilson's for shares of independent samples. Measures that no sample has are left out.
 */
export function cellFigures(run: StudyRun): CellFigure[] {
  const { model, dataset, results, measurements, heads } = run;
  const rows = measurements
    .filter((row) => row.status === 'measured')
    .filter((row) => isAnalysed(row, results.target));
  const classes = ['all', ...new Set(rows.map((row) => row.class))];
  const methods = [...new Set(rows.map(({ method }) => method))];
  return classes.flatMap((name) =>
    methods.flatMap((method) => {
      const of = rows.filter(
        (row) => row.method === method && (name === 'all' || row.class === name),
      );
      const isPrimary = method === results.recipe.method;
      const measures: [string, Value][] = [
        ...Object.entries(MEASURES),
        ...(isPrimary
          ? [
              ['beyondHeads', (row: Measured) => beyondHeads(heads.get(row.sample))] as [
                string,
                Value,
              ],
            ]
          : []),
      ];
      return measures.flatMap(([measure, value]) => {
        const figure = figureOf(of, (row) => ({ value: value(row), cluster: clusterOf(row) }));
        if (!figure) return [];
        const subject = { model, dataset, class: name, method, attack: 'clean' };
        return [{ ...subject, measure, ...figure, run: results.runId }];
      });
    }),
  );
}
