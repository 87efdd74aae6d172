import { z } from 'zod';
import { AuditSpec, DatasetSpec } from './audit-spec.ts';
import { ModelSpec } from './model-spec.ts';
import { strictObject } from './strict-object.ts';

/** Cells that one study may have. */
export const MOST_CELLS = 500;

const { model: _model, dataset: _dataset, ...settings } = AuditSpec.shape;

/** A list of places, or of records with a place: `[a.onnx, { uri: b.onnx, layer: … }]`. */
function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(z.preprocess((each) => (typeof each === 'string' ? { uri: each } : each), schema))
    .min(1);
}

const fields = {
  models: listOf(ModelSpec).describe(
    'models to compare: paths, or what a spec file of an audit says of one',
  ),
  datasets: listOf(DatasetSpec).describe('datasets that each model is audited on'),
  window: z.int().min(1).max(20).default(2).describe('audits in flight'),
  cellsPerHistory: z
    .int()
    .min(1)
    .max(300)
    .default(100)
    .describe('audits per workflow history, whose size Temporal limits'),
  ...settings,
};

/**
 * Everything that defines a study: what `groundcam study run` builds from its flags and `-f study.yaml`. Each model is
 * audited on each dataset; all else is shared. Methods and classes are part of each audit, since they share its inferences.
 */
export const StudySpec = strictObject(fields).refine(
  ({ models, datasets }) => models.length * datasets.length <= MOST_CELLS,
  { error: `expected at most ${MOST_CELLS} audits, models times datasets` },
);
export type StudySpec = z.infer<typeof StudySpec>;

const { store: _store, ...stored } = fields;

/** A study as its store keeps it: without the store's place, so that a store can be moved and copied. */
export const StoredStudySpec = strictObject(stored);
export type StoredStudySpec = z.infer<typeof StoredStudySpec>;
