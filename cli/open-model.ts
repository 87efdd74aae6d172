import { InputError } from '../core/errors/input-error.ts';
import { asClassifier, type Classifier } from '../core/model/classifier.ts';
import { traceInlined } from '../core/model/inline-conditions.ts';
import { modelCard, type ModelCard } from '../core/model/model-card.ts';
import type { OnnxModel } from '../core/model/onnx-model.ts';
import type { RunModel } from '../core/model/runner.ts';
import type { Trace } from '../core/model/trace.ts';
import type { ModelSpec } from '../core/spec/audit-spec.ts';
import { openModel as openModelFile } from '../store/open-model.ts';
import { readSidecar } from '../store/read-sidecar.ts';

export interface OpenedModel {
  bytes: Uint8Array;
  model: OnnxModel;
  classifier: Classifier;
  trace: Trace;
  /** Undefined where nothing says how images are normalised. */
  card: ModelCard | undefined;
}

/** Reads a model and learns its shapes. */
export async function openModel(spec: ModelSpec, run: RunModel): Promise<OpenedModel> {
  const { bytes, model } = await openModelFile(spec.uri);
  const sidecar = await readSidecar(spec.uri);
  const card = cardOf();
  const described = asClassifier(model, spec.inputSize ?? sidecar?.inputSize);
  return { bytes, model, card, ...(await traceInlined(described, run)) };

  function cardOf(): ModelCard | undefined {
    try {
      return modelCard(model, spec, sidecar);
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }
}
