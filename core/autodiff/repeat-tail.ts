import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import type { Shape } from '../onnx/shape.ts';
import type { Trace } from '../onnx/trace.ts';
import { inputOf, outputOf } from '../onnx/node-tensors.ts';

/**
 * Appends a second copy of a layer's tail, for altered copies of the layer: every node between the layer
 * and the logits, on `copies` · N images. What these nodes read from elsewhere is repeated.
 *
 * @param altered the replacement of the layer, [N · copies, ...]: the copies of an image one after the
 *   other
 * @returns the copies' logits, in the logits' shape with N · copies instead of N
 */
export function repeatTail(
  build: GraphBuilder,
  model: OnnxModel,
  { shapes }: Trace,
  { layer, logits, altered, copies }: RepeatedTail,
): string {
  const renamed = new Map([[layer, altered]]);
  for (const node of nodesToRepeat(model, layer, logits)) {
    if (node.attribute.some(({ g }) => g)) throw unsupported(node, 'it has a subgraph');
    const isOfOther = node.opType === 'Shape' && !renamed.has(inputOf(node, 0));
    const inputs = isOfOther ? node.input : node.input.map((tensor) => repeated(tensor, node));
    const { output: outputs } = build.copyNode(node, inputs);
    node.output.forEach((tensor, index) => renamed.set(tensor, outputs[index]!));
    if (isOfOther) renamed.set(outputOf(node), scaled(outputs[0]!, node));
  }
  return renamed.get(logits)!;

  /** The tensor that replaces one of the model's in the repeated tail. */
  function repeated(tensor: string, reader: NodeProto): string {
    const known = renamed.get(tensor);
    const [batch, ...dims] = shapes.get(tensor) ?? [];
    if (known !== undefined || batch === undefined || typeof batch === 'number') {
      return known ?? tensor;
    }
    const rows = build.reshape(tensor, [batch, 1, ...fixed(dims, reader)]);
    const spread = build.repeat(rows, [1], [batch, copies, ...dims]);
    const result = build.reshape(spread, [batch, ...dims]);
    renamed.set(tensor, result);
    return result;
  }

  /** The output of Shape for a tensor from elsewhere, with `copies` times as many images. */
  function scaled(shape: string, node: NodeProto): string {
    if (node.attribute.length > 0) throw unsupported(node, 'it reads a part of a shape');
    const dims = shapes.get(inputOf(node, 0)) ?? [];
    const factors = dims.map((dim) => (typeof dim === 'number' ? 1 : copies));
    return build.node('Mul', [shape, build.ints(factors)]);
  }
}

interface RepeatedTail {
  layer: string;
  logits: string;
  altered: string;
  copies: number;
}

/**
 * The nodes between layer and logits, including integer paths and the nodes that compute the batch size for
 * them from the shapes of other tensors.
 */
function nodesToRepeat(model: OnnxModel, layer: string, logits: string): NodeProto[] {
  const behind = new Set([layer]);
  const sizes = new Set<string>();
  for (const { opType, input, output } of model.graph.node) {
    if (output.includes(layer)) continue;
    const isBehind = input.some((tensor) => behind.has(tensor));
    const isSize =
      opType === 'Shape' ||
      (input.some((tensor) => sizes.has(tensor)) &&
        input.every((tensor) => tensor === '' || sizes.has(tensor) || model.constant(tensor)));
    for (const tensor of output) {
      if (isBehind) behind.add(tensor);
      else if (isSize) sizes.add(tensor);
    }
  }
  const needed = new Set([logits]);
  const nodes = [...model.graph.node].reverse().filter(({ input, output }) => {
    const isRepeated = output.some(
      (tensor) =>
        needed.has(tensor) && tensor !== layer && (behind.has(tensor) || sizes.has(tensor)),
    );
    if (isRepeated) for (const tensor of input) needed.add(tensor);
    return isRepeated;
  });
  return nodes.reverse();
}

function fixed(dims: Shape, reader: NodeProto): Shape {
  if (dims.every((dim) => typeof dim === 'number')) return dims;
  throw unsupported(reader, 'what it reads grows with the batch in more than its first dimension');
}

function unsupported({ opType, name }: NodeProto, why: string): UnsupportedOperatorError {
  return new UnsupportedOperatorError(
    `Can't repeat the operator ${opType} (node "${name}") for altered copies of the layer: ${why}`,
    { hint: 'Choose another method than reciprocam, or a later layer.' },
  );
}
