import { int } from '../onnx/attributes.ts';
import { randomNumbers } from '../stats/random.ts';
import { permutation } from '../stats/permutation.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { TensorProto_DataType as DataType, type NodeProto } from '../onnx/onnx_pb.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import { dependOnInputs } from '../onnx/operands.ts';
import type { Shape } from '../onnx/shape.ts';
import type { Tail } from '../autodiff/tail.ts';
import type { Trace } from '../onnx/trace.ts';

/** A layer that computes logits, and the name of its weights. */
interface HeadLayer {
  node: NodeProto;
  weights: string;
}

/** Replaces weights of a fixed shape; returns the new tensor. */
export type Redraw = (
  build: GraphBuilder,
  weights: string,
  shape: readonly number[],
  seed: number,
) => string;

/**
 * Appends a second head to a model: a copy of the layer that computes the logits, with redrawn weights, and
 * of the nodes after that layer. Everything before it is shared with the trained model, weights and
 * activations alike. Biases and normalisation are kept.
 *
 * This is the first step of Adebayo et al. 2018 ("Sanity Checks for Saliency Maps"), who re-initialise a
 * network from the logits down: if a method explains the model, its map changes.
 *
 * Returns the tail through the second head, or undefined if there are no weights between one of the layers
 * and the logits: its channels are the logits themselves, or it is the head.
 */
export function reinitialiseHead(
  build: GraphBuilder,
  model: OnnxModel,
  trace: Trace,
  tail: Tail,
  redraw: Redraw = shuffled,
): { tail: Tail; trace: Trace } | undefined {
  const head = new Map(
    headLayers(model, trace, tail).map((layer, seed) => [layer.node, { ...layer, seed }]),
  );
  if (head.size === 0) return undefined;

  const renamed = new Map<string, string>();
  const shapes = new Map(trace.shapes);
  const nodes = tail.nodes.map((node) => {
    const layer = head.get(node);
    if (!layer && !node.input.some((tensor) => renamed.has(tensor))) return node;
    const inputs = new Map(renamed);
    if (layer) {
      const shape = shapes.get(layer.weights)!;
      const drawn = redraw(build, layer.weights, shape.filter(isNumber), layer.seed);
      shapes.set(drawn, shape);
      inputs.set(layer.weights, drawn);
    }
    const copy = build.copyNode(
      node,
      node.input.map((tensor) => inputs.get(tensor) ?? tensor),
    );
    node.output.forEach((tensor, index) => {
      const output = copy.output[index]!;
      renamed.set(tensor, output);
      shapes.set(output, shapes.get(tensor)!);
    });
    return copy;
  });
  if (tail.layers.some((layer) => renamed.has(layer))) return undefined;
  return {
    tail: {
      layers: tail.layers,
      logits: renamed.get(tail.logits)!,
      nodes,
      tensors: new Set([...tail.tensors, ...renamed.values()]),
    },
    trace: { ...trace, shapes },
  };
}

/** The same values in random order. ONNX Runtime computes this once, when it loads the model. */
const shuffled: Redraw = (build, weights, shape, seed) => {
  const size = shape.reduce((product, dim) => product * dim, 1);
  const order = build.constant([size], permutation(size, randomNumbers(seed)));
  const values = build.node('Gather', [build.reshape(weights, [size]), order]);
  return build.reshape(values, shape);
};

/**
 * Appends the choice of a logit of the second head for each image, [N] integers: the sum of the image's
 * pixels modulo the number of classes. A redrawn head has no classes, so any of its logits is an equally
 * good draw, and an audit averages over as many draws as it has images or the model has classes.
 */
export function drawLogits(build: GraphBuilder, classes: number): string {
  const pixels = build.reduceSum(build.cast('image', DataType.INT32), [1, 2, 3], {
    keepDims: false,
  });
  const drawn = build.node('Mod', [pixels, build.constant([], Int32Array.of(classes))], {
    fmod: int(0),
  });
  return build.cast(drawn, DataType.INT64);
}

/**
 * The layers with weights that have no other such layer between them and the logits: one, or several if the
 * logits are a sum.
 */
function headLayers(model: OnnxModel, trace: Trace, tail: Tail): HeadLayer[] {
  const dependent = dependOnInputs(model);
  const open = new Set([tail.logits]);
  return [...tail.nodes].reverse().flatMap((node) => {
    if (!node.output.some((tensor) => open.has(tensor))) return [];
    const weights = weightsOf(node);
    if (weights !== undefined) return [{ node, weights }];
    for (const tensor of node.input) open.add(tensor);
    return [];
  });

  function weightsOf({ opType, input }: NodeProto): string | undefined {
    const operands = LINEAR.has(opType) ? input.slice(0, 2) : [];
    return operands.find(
      (tensor) => !dependent.has(tensor) && isMatrix(trace.shapes.get(tensor) ?? []),
    );
  }
}

/** Operators that multiply their first two inputs. */
const LINEAR: ReadonlySet<string> = new Set(['Conv', 'Gemm', 'MatMul']);

function isMatrix(shape: Shape): boolean {
  return shape.length > 1 && shape.every(isNumber);
}

function isNumber(dim: Shape[number]): dim is number {
  return typeof dim === 'number';
}
