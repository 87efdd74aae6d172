import { InputError } from '../errors/input-error.ts';
import { carriesGradient } from './gradient-flow.ts';
import type { NodeProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';
import { readBy } from './read-by.ts';

/** The part of a model between a layer and the logits: what has to be differentiated. */
export interface Tail {
  layer: string;
  logits: string;
  /** The nodes through which the layer's values flow to the logits, in topological order. */
  nodes: readonly NodeProto[];
  /** The layer, and the tensors that its values flow into. */
  tensors: ReadonlySet<string>;
}

/** Finds the tail. Throws InputError where the logits do not depend on the layer. */
export function findTail(model: OnnxModel, layer: string, logits: string): Tail {
  const tensors = new Set([layer]);
  const dependent: NodeProto[] = [];
  for (const node of model.graph.node) {
    if (node.output.includes(layer) || !carriesGradient(node)) continue;
    if (!readBy(node).some((tensor) => tensors.has(tensor))) continue;
    dependent.push(node);
    for (const output of node.output) tensors.add(output);
  }
  const leading = new Set([logits]);
  const nodes = dependent.reverse().filter((node) => {
    if (!node.output.some((output) => leading.has(output))) return false;
    for (const tensor of readBy(node)) leading.add(tensor);
    return true;
  });
  if (nodes.length === 0) {
    throw new InputError(`The logits "${logits}" do not depend on the layer "${layer}"`, {
      hint: 'Choose a layer before them: `groundcam model layers MODEL` lists the candidates.',
    });
  }
  return { layer, logits, nodes: nodes.reverse(), tensors };
}
