import { dependentsOf } from './dependents.ts';
import { elementTypes } from './element-types.ts';
import { FLOATS } from './float-types.ts';
import type { OnnxModel } from './onnx-model.ts';

/**
 * The floating-point tensors that depend on the image: no weights, even if nodes compute them from other
 * constants, and no integers, such as the codes of a quantised model.
 */
export function imageTensors(model: OnnxModel, input: string): ReadonlySet<string> {
  const types = elementTypes(model);
  const dependents = dependentsOf([input], model.graph.node);
  return new Set([...dependents].filter((tensor) => FLOATS.has(types.get(tensor) ?? 0)));
}
