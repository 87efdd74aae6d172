import { OnnxModel } from './onnx-model.ts';
import type { TracedClassifier } from './read-classifier.ts';
import { renameTensors } from './rename-tensors.ts';

/**
 * A model in which no tensor has a reserved name: those that do get the prefix `model/`. The explainer
 * needs these names for its own inputs and outputs.
 */
export function reserveNames(model: OnnxModel, reserved: readonly string[]): OnnxModel {
  const rename = renaming(reserved);
  const graph = renameTensors(model.graph, rename);
  return new OnnxModel({ ...model.proto, graph }, graph);
}

/** The same for a classifier whose shapes are known. */
export function reserveNamesOf(
  { classifier, trace }: TracedClassifier,
  reserved: readonly string[],
): TracedClassifier {
  const rename = renaming(reserved);
  const renamed = <Value>(values: ReadonlyMap<string, Value>) =>
    new Map([...values].map(([tensor, value]) => [rename(tensor), value]));
  return {
    classifier: {
      ...classifier,
      model: reserveNames(classifier.model, reserved),
      input: rename(classifier.input),
      logits: rename(classifier.logits),
    },
    trace: { shapes: renamed(trace.shapes), operands: renamed(trace.operands) },
  };
}

function renaming(reserved: readonly string[]): (tensor: string) => string {
  const taken = new Set(reserved);
  return (tensor) => (taken.has(tensor) ? `model/${tensor}` : tensor);
}
