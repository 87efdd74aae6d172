import { elementTypes } from './element-types.ts';
import { FLOATS } from './float-types.ts';
import type { OnnxModel } from './onnx-model.ts';
import { readBy } from './read-by.ts';

/**
 * The floating-point tensors that depend on the image: no weights, even if nodes compute them from other
 * constants, and no integers, such as the codes of a quantised model.
 */
export function imageTensors(model: OnnxModel, input: string): ReadonlySet<string> {
  const types = elementTypes(model);
  const reached = new Set([input]);
  for (const node of model.graph.node) {
    if (!readBy(node).some((tensor) => reached.has(tensor))) continue;
    for (const output of node.output) reached.add(output);
  }
  return new Set([...reached].filter((tensor) => FLOATS.has(types.get(tensor) ?? 0)));
}
