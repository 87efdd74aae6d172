import { clone } from '@bufbuild/protobuf';
import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import type { AdjointContext } from './adjoints/adjoint.ts';
import { ruleFor } from './adjoints/rules.ts';
import { intsOfTensor, numbersOfTensor } from '../onnx/constants.ts';
import type { GraphBuilder, Slice } from '../onnx/graph-builder.ts';
import { elementTypes } from '../onnx/element-types.ts';
import { NodeProtoSchema, TensorProto_DataType, type NodeProto } from '../onnx/onnx_pb.ts';
import { isFused } from '../onnx/optimised.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import { placeRead, slicesOfInputs } from './place-wise.ts';
import type { Shape } from '../onnx/shape.ts';
import type { Tail } from './tail.ts';
import type { Trace } from '../onnx/trace.ts';
import { outputOf } from '../onnx/node-tensors.ts';

/** The inputs of `differentiate`. */
export interface Differentiation {
  model: OnnxModel;
  build: GraphBuilder;
  trace: Trace;
  /** The nodes between the layers and the logits. */
  tail: Tail;
  /** Tensor with the gradient at the logits, in their shape: ones at the target, zeros elsewhere. */
  seed: string;
}

/**
 * Appends the reverse-mode derivative of a tail: the adjoint of each node, last node first, with
 * contributions to the same tensor summed (Griewank & Walther 2008, "Evaluating Derivatives", chapter 3). A
 * gradient that is zero except at one position, such as a class token's, stays a slice of that position as
 * long as the operators do not mix positions.
 *
 * Returns, for each layer of the tail, the tensor with the gradient of the seeded logits with respect to
 * that layer, in the layer's shape. Throws UnsupportedOperatorError if a node has no rule.
 */
export function differentiate({
  model,
  build,
  trace,
  tail,
  seed,
}: Differentiation): ReadonlyMap<string, string> {
  const declared = new Set<string>();
  const types = elementTypes(model);
  const declare = (tensor: string, like: string) => {
    const shape = trace.shapes.get(like);
    const type = types.get(like) ?? TensorProto_DataType.FLOAT;
    if (!shape || type !== TensorProto_DataType.FLOAT || declared.has(tensor)) return;
    declared.add(tensor);
    build.declare(tensor, shape);
  };
  for (const layer of tail.layers) declare(layer, layer);
  const contributions = new Map<string, Gradient[]>([[tail.logits, [{ tensor: seed }]]]);
  const contribute = (tensor: string, gradient: Gradient) => {
    if (!gradient.slice) declare(gradient.tensor, tensor);
    contributions.set(tensor, [...(contributions.get(tensor) ?? []), gradient]);
  };
  const whole = (tensor: string, gradient: Gradient) =>
    gradient.slice
      ? build.padSlice(gradient.tensor, gradient.slice, trace.shapes.get(tensor)!)
      : gradient.tensor;
  const gradientOf = (tensor: string): Gradient | undefined => {
    const sum = contributions.get(tensor)?.reduce((a, b) => {
      if (sameSlice(a.slice, b.slice)) {
        return { ...a, tensor: build.add(a.tensor, b.tensor) };
      }
      const joined = isSliced(a) && isSliced(b) ? build.joinSlices(a, b) : undefined;
      return joined ?? { tensor: build.add(whole(tensor, a), whole(tensor, b)) };
    });
    if (sum !== undefined) contributions.set(tensor, [sum]);
    return sum;
  };

  for (const node of [...tail.nodes].reverse()) {
    const gradients = node.output.map(gradientOf);
    if (gradients.every((gradient) => gradient === undefined)) continue;
    const within = { model, build, trace, tail };
    const [first] = gradients;
    const slices = first?.slice && slicesOfInputs(first.slice, contextOf(node, within, []));
    const context = slices
      ? contextOfSlice(node, within, first, slices)
      : contextOf(
          node,
          within,
          node.output.map((tensor, i) => gradients[i] && whole(tensor, gradients[i])),
        );
    const place = slices ? undefined : placeRead(context);
    if (place && context.wants(0)) {
      const [x] = node.input as [string];
      const shape = context.shapeOf(x).with(place.axis, place.count);
      contribute(x, { tensor: build.reshape(context.gradientOf(0), shape), slice: place });
      continue;
    }
    const rule = ruleFor(node);
    if (!rule) {
      throw context.unsupported(
        isFused(node)
          ? "ONNX Runtime's optimiser made it, and groundcam has no adjoint rule for it"
          : 'groundcam has no adjoint rule for it',
      );
    }
    const given = rule(context.gradientOf(firstOutput(node)), context);
    node.input.forEach((tensor, index) => {
      if (!context.wants(index)) return;
      const contribution = given[index];
      if (contribution === undefined) {
        throw context.unsupported(`its input "${tensor}" depends on the layer`);
      }
      contribute(tensor, { tensor: contribution, slice: slices?.[index] });
    });
    if (gradients.some((gradient, index) => gradient !== undefined && !context.read.has(index))) {
      throw context.unsupported('an output other than its first reaches the logits');
    }
  }
  return new Map(
    tail.layers.map((layer) => {
      const gradient = gradientOf(layer);
      if (gradient === undefined) throw new Error(`No gradient reached ${layer}`);
      return [layer, whole(layer, gradient)];
    }),
  );
}

/** The gradient with respect to a tensor, or the slice of it outside which it is zero. */
interface Gradient {
  tensor: string;
  slice?: Slice | undefined;
}

function isSliced(gradient: Gradient): gradient is Gradient & { slice: Slice } {
  return gradient.slice !== undefined;
}

function sameSlice(a: Slice | undefined, b: Slice | undefined): boolean {
  return a?.axis === b?.axis && a?.start === b?.start && a?.count === b?.count;
}

/** The index of the first output that the node has: those that nothing reads may be left out. */
function firstOutput({ output }: NodeProto): number {
  return output.findIndex((name) => name !== '');
}

/** The context of a node that computes only a slice of its output, from slices of its inputs. */
function contextOfSlice(
  node: NodeProto,
  { trace, tail, ...rest }: Omit<Differentiation, 'seed'>,
  { tensor, slice }: Gradient,
  slices: readonly (Slice | undefined)[],
): ReturnType<typeof contextOf> {
  const shapes = new Map(trace.shapes);
  const tensors = new Set(tail.tensors);
  const cut = (whole: string, slice: Slice | undefined) => {
    if (!slice) return whole;
    const part = rest.build.slice(whole, slice);
    shapes.set(part, trace.shapes.get(whole)!.with(slice.axis, slice.count));
    if (tail.tensors.has(whole)) tensors.add(part);
    return part;
  };
  const sliced = Object.assign(clone(NodeProtoSchema, node), {
    input: node.input.map((input, index) => cut(input, slices[index])),
    output: node.output.map((output) => cut(output, slice)),
  });
  const within = { ...rest, trace: { ...trace, shapes }, tail: { ...tail, tensors } };
  return contextOf(sliced, within, [tensor]);
}

/** The context of a node's rule, and which of the gradients of its outputs the rule has read. */
function contextOf(
  node: NodeProto,
  { model, build, trace, tail }: Omit<Differentiation, 'seed'>,
  gradients: readonly (string | undefined)[],
): AdjointContext & { read: ReadonlySet<number> } {
  const read = new Set<number>();
  const unsupported = (why: string) =>
    new UnsupportedOperatorError(
      `Can't differentiate the operator ${node.opType} (opset ${model.opset}, node "${node.name}", ` +
        `output "${node.output[firstOutput(node)]}"): ${why}`,
    );
  const input = (index: number) => node.input[index] || undefined;
  return {
    node,
    build,
    opset: model.opset,
    input,
    unsupported,
    read,
    reaches: (index) => gradients[index] !== undefined,
    gradientOf: (index) => {
      read.add(index);
      return gradients[index] ?? build.zerosLike(outputOf(node, index));
    },
    wants: (index) => {
      const tensor = input(index);
      return tensor !== undefined && tail.tensors.has(tensor);
    },
    shapeOf: (tensor): Shape => {
      const shape = trace.shapes.get(tensor);
      if (!shape) throw new Error(`The shape of ${tensor} was not traced`);
      return shape;
    },
    intsOf: (tensor) => {
      const constant = model.constant(tensor);
      if (constant) return intsOfTensor(constant);
      const computed = trace.operands.get(tensor);
      if (!computed)
        throw unsupported(`its input "${tensor}" depends on the image or the batch size`);
      return [...computed];
    },
    constant: (tensor) => model.constant(tensor),
    valuesOf: (tensor) => {
      const constant = model.constant(tensor);
      return constant && numbersOfTensor(constant);
    },
  };
}
