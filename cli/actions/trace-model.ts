import type { PreprocessingFlags } from '../flags/audit-flags.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { asClassifier, type Classifier } from '../../core/onnx/classifier.ts';
import { traceInlined } from '../../core/onnx/inline-conditions.ts';
import { modelCard, type ModelCard } from '../../core/labels/model-card.ts';
import type { RunModel } from '../../core/onnx/runner.ts';
import type { Trace } from '../../core/onnx/trace.ts';
import type { ModelSpec } from '../../core/schema/audit-spec.ts';
import { openModel, type OpenedModel } from '../../store/open-model.ts';
import { readSidecar } from '../../store/read-sidecar.ts';

export interface ModelOptions extends PreprocessingFlags {
  layer?: string;
  json?: boolean;
}

/** A model together with its shapes. */
export interface TracedModel extends OpenedModel {
  classifier: Classifier;
  trace: Trace;
  /** Undefined if the normalisation of images is unknown. */
  card: ModelCard | undefined;
}

/** Reads a model and determines its shapes. */
export async function traceModel(spec: ModelSpec, run: RunModel): Promise<TracedModel> {
  const opened = await openModel(spec.uri);
  const { model } = opened;
  const sidecar = await readSidecar(spec.uri);
  const card = cardOf();
  const described = asClassifier(model, spec.inputSize ?? sidecar?.inputSize);
  return { ...opened, card, ...(await traceInlined(described, run)) };

  function cardOf(): ModelCard | undefined {
    try {
      return modelCard(model, spec, sidecar);
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }
}
