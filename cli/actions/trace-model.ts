import type { PreprocessingFlags } from '../flags/audit-flags.ts';
import { readExamined, type ExaminedClassifier } from '../../core/explainer/read-examined.ts';
import { knownOfModel, type KnownOfModel } from '../../core/labels/model-card.ts';
import { readClassifier, type TracedClassifier } from '../../core/onnx/read-classifier.ts';
import type { ModelSpec } from '../../core/schema/audit-spec.ts';
import type { Preprocessing } from '../../core/schema/preprocessing.ts';
import { openModel, type OpenedModel } from '../../store/open-model.ts';
import { readSidecar } from '../../store/read-sidecar.ts';
import type { InferenceThread } from '../../workers/inference/inference-thread.ts';
import { weightsFolder } from './weights-folder.ts';

export interface ModelOptions extends PreprocessingFlags {
  layer?: string;
  json?: boolean;
}

/** A model, and what is known of it. */
export interface KnownModel extends OpenedModel {
  card: KnownOfModel;
  /** Folder of the files with weights, if there are any. */
  folder: string | undefined;
}

/** The normalisation to assume if it is unknown: to [-1, 1]. */
export const ASSUMED: Preprocessing = {
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
  inputRange: 255,
  channels: 'rgb',
};

/** Reads a model and determines its shapes. */
export async function traceModel(
  spec: ModelSpec,
  thread: InferenceThread,
): Promise<KnownModel & TracedClassifier> {
  const known = await openKnown(spec);
  const read = await readClassifier(known.model, {
    ...known.card,
    run: (bytes, feeds) => thread.runOnce(bytes, feeds),
  });
  return { ...known, ...read };
}

/** Reads a model, determines its shapes, and runs it on a few images. */
export async function examineModel(
  spec: ModelSpec,
  thread: InferenceThread,
): Promise<KnownModel & ExaminedClassifier> {
  const known = await openKnown(spec);
  const read = await readExamined(known.model, {
    ...known.card,
    preprocessing: known.card.preprocessing ?? ASSUMED,
    run: (bytes, feeds) => thread.runOnce(bytes, feeds, known.folder),
  });
  return { ...known, ...read };
}

async function openKnown(spec: ModelSpec): Promise<KnownModel> {
  const opened = await openModel(spec.uri);
  const card = knownOfModel(opened.model, spec, await readSidecar(spec.uri));
  return { ...opened, card, folder: await weightsFolder(opened) };
}
