import { InputError } from '../errors/input-error.ts';
import { carriesGradient } from './gradient-flow.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import { readBy } from '../onnx/read-by.ts';

/** The part of a model between one or several layers and the logits: the part to differentiate. */
export interface Tail {
  layers: readonly string[];
  logits: string;
  /** The nodes on the paths from the layers to the logits, in topological order. */
  nodes: readonly NodeProto[];
  /** The layers, and the tensors that depend on them. */
  tensors: ReadonlySet<string>;
}

/**
 * Finds the tail after a layer, or after any of several: the tail of the earliest one contains those of the
 * layers after it. Throws InputError if the logits do not depend on a layer.
 */
export function findTail(
  model: OnnxModel,
  layer: string | readonly string[],
  logits: string,
): Tail {
  const layers = typeof layer === 'string' ? [layer] : layer;
  const tensors = new Set(layers);
  const dependent: NodeProto[] = [];
  for (const node of model.graph.node) {
    if (!carriesGradient(node)) continue;
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
  const read = new Set(nodes.flatMap(({ input }) => input));
  const loose = layers.find((tensor) => !read.has(tensor));
  if (loose !== undefined) {
    throw new InputError(`The logits "${logits}" do not depend on the layer "${loose}"`, {
      hint: 'Choose an earlier layer: `groundcam model layers MODEL` lists them.',
    });
  }
  return { layers, logits, nodes: nodes.reverse(), tensors };
}
