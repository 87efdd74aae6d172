import { isAnalysed } from '../analysis/analysed-rows.ts';
import { clusterOf, unitOf } from '../analysis/cluster-of.ts';
import { meanInterval } from '../analysis/mean-interval.ts';
import { mean } from 'simple-statistics';
import type { Measured } from '../schema/measurement.ts';
import type { ClassResults, Results } from '../schema/results.ts';
import { SCHEMA_VERSION } from '../schema/schema-version.ts';
import type {
  DatasetComparison,
  StudyCell,
  StudyEntry,
  StudyResults,
} from '../schema/study-results.ts';
import { attackCurve, attackGaps } from './attack-figures.ts';
import { methodAgreement, modelAgreement } from './agreement.ts';
import { beyondHeads } from './beyond-heads.ts';
import { compareModels, type ComparedSample } from './compare-models.ts';
import { mostDisagreeing } from './disagreements.ts';
import { joinSamples } from './join-samples.ts';
import type { StudyRun } from './study-run.ts';

/** Samples in the gallery of a dataset. */
const GALLERY = 12;

/** What a study is, beside its runs. */
export interface StudyOutline extends Pick<
  StudyResults,
  'studyId' | 'startedAt' | 'finishedAt' | 'alpha' | 'method'
> {
  models: string[];
  datasets: string[];
  cells: StudyCell[];
}

/** Compares the audits of a study that have results, dataset by dataset. */
export function studyResults(outline: StudyOutline, runs: readonly StudyRun[]): StudyResults {
  const attacks = runs.flatMap(attackCurve);
  const gaps = runs.flatMap(attackGaps);
  const lost = runs.filter(({ attacksLost }) => attacksLost);
  return {
    schemaVersion: SCHEMA_VERSION,
    ...outline,
    entries: runs.flatMap(entriesOf),
    comparisons: outline.datasets.flatMap((dataset) => {
      const of = runs.filter((run) => run.dataset === dataset);
      return of.length < 2 ? [] : [compareOn(dataset, of)];
    }),
    ...(attacks.length > 0 && { attacks }),
    ...(gaps.length > 0 && { attackGaps: gaps }),
    ...(lost.length > 0 && {
      attacksLost: lost.map(({ model, dataset }) => ({ model, dataset })),
    }),
  };
}

function compareOn(dataset: string, runs: readonly StudyRun[]): DatasetComparison {
  const models = runs.map(({ model }) => model);
  const { joined, account } = joinSamples(runs);
  const onAuc = joined.map(({ class: name, cluster, rows }): ComparedSample => ({
    class: name,
    cluster,
    values: rows.map(({ rocAuc }) => rocAuc),
  }));
  const onHeads = joined.flatMap(({ class: name, cluster, sample }): ComparedSample[] => {
    const values = runs.flatMap(({ heads }) => beyondHeads(heads.get(sample)) ?? []);
    return values.length < runs.length ? [] : [{ class: name, cluster, values }];
  });
  return {
    dataset,
    models,
    samples: account,
    unit: unitOf(joined.flatMap(({ rows }) => rows)),
    measures: [
      ...(onAuc.length === 0 ? [] : [compareModels('rocAuc', models, onAuc)]),
      ...(onHeads.length === 0 ? [] : [compareModels('beyondHeads', models, onHeads)]),
    ],
    withoutHeads: runs.filter(({ heads }) => heads.size === 0).map(({ model }) => model),
    agreement: [...modelAgreement(models, joined), ...runs.flatMap(methodAgreement)],
    disagreements: mostDisagreeing(joined, GALLERY),
  };
}

/** All classes of a run together, then each. */
function entriesOf(run: StudyRun): StudyEntry[] {
  const { results, measurements } = run;
  const rows = measurements
    .filter((row) => row.status === 'measured')
    .filter((row) => row.method === results.recipe.method && isAnalysed(row, results.target));
  return [
    entryOf(run, null, results, rows),
    ...results.byClass.map((each) =>
      entryOf(
        run,
        each.class,
        each,
        rows.filter((row) => row.class === each.class),
      ),
    ),
  ];
}

function entryOf(
  { model, dataset, heads, results }: StudyRun,
  name: string | null,
  of: Pick<Results | ClassResults, 'verdict' | 'evidence'>,
  rows: readonly Measured[],
): StudyEntry {
  const beyond = rows.flatMap((row) => {
    const value = beyondHeads(heads.get(row.sample));
    return value === null ? [] : [{ row, value }];
  });
  return {
    model,
    dataset,
    class: name,
    verdict: of.verdict,
    reached: of.evidence.reached,
    steps: of.evidence.steps.map(({ step, status }) => ({ step, status })),
    n: rows.length,
    rocAuc: meanOf(
      rows,
      rows.map(({ rocAuc }) => rocAuc),
    ),
    beyondHeads: meanOf(
      beyond.map(({ row }) => row),
      beyond.map(({ value }) => value),
    ),
    run: results.runId,
  };
}

function meanOf(rows: readonly Measured[], values: readonly number[]): StudyEntry['rocAuc'] {
  if (rows.length === 0) return null;
  return {
    mean: mean([...values]),
    ci95: meanInterval(values, rows.map(clusterOf)),
    n: rows.length,
  };
}
