import { OnnxModel } from './onnx-model.ts';
import { renameTensors } from './rename-tensors.ts';

/**
 * A model in which no tensor has a reserved name: those that do get the prefix `model/`. The explainer
 * needs these names for its own inputs and outputs.
 */
export function reserveNames(model: OnnxModel, reserved: readonly string[]): OnnxModel {
  const graph = renameTensors(model.graph, (name) =>
    reserved.includes(name) ? `model/${name}` : name,
  );
  return new OnnxModel({ ...model.proto, graph }, graph);
}
