import type { PublishedRun } from '../../../core/compare/published-run.ts';
import type { HeadAucs } from '../../../core/schema/head-aucs.ts';
import type { Measured } from '../../../core/schema/measurement.ts';
import type { StudyRun } from '../../../core/study/study-run.ts';
import { runOf } from '../compare/runs.ts';

/** A run of a study that measured these rows; the model's untrained heads all have the same ROC-AUC. */
export function studyRunOf(
  model: string,
  rows: Measured[],
  { dataset = 'VOC2012', untrained }: { dataset?: string; untrained?: number } = {},
): StudyRun {
  const heads = new Map<string, HeadAucs>(
    untrained === undefined
      ? []
      : rows.map(({ sample, rocAuc }) => [
          sample,
          { own: rocAuc, untrained: [untrained - 0.01, untrained + 0.01], classes: [] },
        ]),
  );
  const { results, manifest } = auditOf(rows);
  return {
    results: { ...results, modelName: model, runId: `run-${model}` },
    manifest,
    measurements: rows,
    model,
    dataset,
    heads,
    attacks: [],
  };
}

const audits = new Map<string, PublishedRun>();

/** The audit of these samples. Its statistics take long: all models of a study get those of the first. */
function auditOf(rows: Measured[]): PublishedRun {
  const samples = JSON.stringify(rows.map(({ sample }) => sample));
  const audit = audits.get(samples) ?? runOf(rows);
  audits.set(samples, audit);
  return audit;
}
