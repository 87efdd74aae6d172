import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import { cellRunId } from '../../core/schema/run-id.ts';
import type { StudySpec } from '../../core/schema/study-spec.ts';

/** One audit of a study. */
export interface Cell {
  /** The audit's run id, which a resumed study finds again. */
  runId: string;
  spec: AuditSpec;
}

/** The audits of a study: each model on each dataset, the datasets of a model after one another. */
export function studyCells(studyId: string, spec: StudySpec): Cell[] {
  const { models, datasets, window: _window, cellsPerHistory: _cells, ...shared } = spec;
  return models
    .flatMap((model) => datasets.map((dataset): AuditSpec => ({ ...shared, model, dataset })))
    .map((audit, i) => ({ runId: cellRunId(studyId, i), spec: audit }));
}
