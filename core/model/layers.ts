import { InputError } from '../errors/input-error.ts';
import { ruleFor } from './adjoints/rules.ts';
import type { Classifier } from './classifier.ts';
import { carriesGradient } from './gradient-flow.ts';
import { modulePathOf, resolveModulePath } from './module-path.ts';
import { readBy } from './read-by.ts';
import { asFeatureMap, formatShape, type Shape } from './shape.ts';
import { findTail } from './tail.ts';
import type { Trace } from './trace.ts';

/** A tensor that a CAM can be read from. */
export interface Layer {
  /** Name of the ONNX tensor. */
  tensor: string;
  /** Name and operator of the node that makes it. */
  node: string;
  operator: string;
  /** PyTorch module that the node was exported from, where its name tells. */
  module: string | undefined;
  shape: Shape;
  /** Operators between the layer and the logits that have no adjoint rule: empty for a usable layer. */
  unsupported: string[];
}

/** All feature maps [N, C, h, w] that the logits depend on, in the order they are computed. */
export function listLayers({ model, logits }: Classifier, trace: Trace): Layer[] {
  const leading = new Set([logits]);
  /** For each tensor: the operators without a rule on some path from it to the logits. */
  const obstacles = new Map<string, Set<string>>([[logits, new Set()]]);
  const layers: Layer[] = [];
  for (const node of [...model.graph.node].reverse()) {
    if (!carriesGradient(node) || !node.output.some((output) => leading.has(output))) continue;
    const behind = new Set(node.output.flatMap((output) => [...(obstacles.get(output) ?? [])]));
    for (const tensor of node.output) {
      const shape = trace.shapes.get(tensor);
      if (!leading.has(tensor) || !shape || !asFeatureMap(shape)) continue;
      layers.push({
        tensor,
        node: node.name,
        operator: node.opType,
        module: modulePathOf(node),
        shape,
        unsupported: [...(obstacles.get(tensor) ?? [])],
      });
    }
    const passed = ruleFor(node) ? behind : new Set([...behind, node.opType]);
    for (const input of readBy(node)) {
      leading.add(input);
      obstacles.set(input, new Set([...(obstacles.get(input) ?? []), ...passed]));
    }
  }
  return layers.reverse();
}

/**
 * The layer that a person means, or the default: the last spatial feature map before the logits.
 * `wanted` may be an ONNX tensor, an ONNX node, or a PyTorch module path such as `layer4[-1].conv3`.
 * Throws InputError where there is none, or where it is no feature map.
 */
export function chooseLayer(classifier: Classifier, trace: Trace, wanted?: string): Layer {
  const layers = listLayers(classifier, trace);
  if (wanted === undefined) {
    const last = layers.at(-1);
    if (last) return last;
    throw new InputError('The model has no feature map [N, C, h, w] that its logits depend on', {
      hint: 'Name a layer with --layer.',
    });
  }
  const { model, logits } = classifier;
  const tensor =
    (trace.shapes.has(wanted) ? wanted : undefined) ??
    model.graph.node.find(({ name }) => name === wanted)?.output[0] ??
    resolveModulePath(model.graph.node, wanted);
  const nearby = layers.slice(-3).map((layer) => layer.module ?? layer.tensor);
  if (tensor === undefined) {
    throw new InputError(`The model has no layer "${wanted}"`, {
      hint: `\`groundcam model layers MODEL\` lists them; the last are ${nearby.join(', ')}.`,
    });
  }
  const layer = layers.find((candidate) => candidate.tensor === tensor);
  if (layer) return layer;
  findTail(model, tensor, logits);
  const shape = trace.shapes.get(tensor);
  throw new InputError(
    `Expected a feature map [N, C, h, w] at the layer "${wanted}" but it is ${shape ? formatShape(shape) : 'not a tensor'}`,
    { hint: `The last feature maps are ${nearby.join(', ')}.` },
  );
}
