import type { PreprocessingFlags } from '../flags/audit-flags.ts';
import {
  isNormalisationKnown,
  settingsOf,
  type Card,
  type ModelSettings,
} from '../../core/card/resolve-card.ts';
import { readExamined, type ExaminedClassifier } from '../../core/explainer/read-examined.ts';
import { readClassifier, type TracedClassifier } from '../../core/onnx/read-classifier.ts';
import type { ModelSpec } from '../../core/schema/model-spec.ts';
import type { OpenedModel } from '../../store/open-model.ts';
import type { InferenceThread } from '../../workers/inference/inference-thread.ts';
import { openKnown } from './open-known.ts';
import { weightsFolder } from './weights-folder.ts';

export interface ModelOptions extends PreprocessingFlags {
  layer?: string;
  json?: boolean;
}

/** A model, and what is known of it. */
export interface KnownModel extends OpenedModel {
  /** With a normalisation that is assumed if none is known. */
  card: Card;
  settings: ModelSettings;
  /** Folder of the files with weights, if there are any. */
  folder: string | undefined;
}

/** The mean and std to assume if nothing says how pixels are scaled: to [-1, 1]. */
const ASSUMED: Card['mean'] = { value: [127.5, 127.5, 127.5], source: 'default' };

/** Reads a model and determines its shapes. */
export async function traceModel(
  spec: ModelSpec,
  thread: InferenceThread,
): Promise<KnownModel & TracedClassifier> {
  const known = await openAssumed(spec);
  const read = await readClassifier(known.model, {
    ...known.settings,
    run: (bytes, feeds) => thread.runOnce(bytes, feeds),
  });
  return { ...known, ...read };
}

/** Reads a model, determines its shapes, and runs it on a few images. */
export async function examineModel(
  spec: ModelSpec,
  thread: InferenceThread,
): Promise<KnownModel & ExaminedClassifier> {
  const known = await openAssumed(spec);
  const read = await readExamined(known.model, {
    ...known.settings,
    run: (bytes, feeds) => thread.runOnce(bytes, feeds, known.folder),
  });
  return { ...known, ...read };
}

async function openAssumed(spec: ModelSpec): Promise<KnownModel> {
  const { opened, card: read, uri } = await openKnown(spec);
  const card = isNormalisationKnown(read) ? read : { ...read, mean: ASSUMED, std: ASSUMED };
  const settings = settingsOf(card);
  return { ...opened, uri, card, settings, folder: await weightsFolder(opened) };
}
