import { OnnxModel } from './onnx-model.ts';
import { renameTensors } from './rename-tensors.ts';

/**
 * A model in which no tensor bears a reserved name: those that do get `model/` put before it.
 * The explainer's own inputs and outputs need their names free.
 */
export function reserveNames(model: OnnxModel, reserved: readonly string[]): OnnxModel {
  const graph = renameTensors(model.graph, (name) =>
    reserved.includes(name) ? `model/${name}` : name,
  );
  return new OnnxModel({ ...model.proto, graph }, graph);
}
