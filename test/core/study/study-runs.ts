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
  const uri = `/models/${model}.onnx`;
  return { ...runOf(rows, { model: uri, runId: `run-${model}` }), model, dataset, heads };
}
