import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import type { AdjointContext } from './adjoints/adjoint.ts';
import { ruleFor } from './adjoints/rules.ts';
import { intsOfTensor } from './constants.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { NodeProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';
import type { Shape } from './shape.ts';
import type { Tail } from './tail.ts';
import type { Trace } from './trace.ts';

/** What `differentiate` works on. */
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
 * Appends the reverse-mode derivative of a tail: each node's adjoint, last node first, contributions
 * to one tensor added up (Griewank & Walther 2008, "Evaluating Derivatives", chapter 3).
 *
 * Returns the tensors with the gradient of the seeded logits with respect to each of the tail's layers,
 * in the layer's shape. Throws UnsupportedOperatorError where a node has no rule.
 */
export function differentiate({
  model,
  build,
  trace,
  tail,
  seed,
}: Differentiation): ReadonlyMap<string, string> {
  const contributions = new Map<string, string[]>([[tail.logits, [seed]]]);
  const gradientOf = (tensor: string): string | undefined => {
    const sum = contributions
      .get(tensor)
      ?.reduce((terms, term) => build.node('Add', [terms, term]));
    if (sum !== undefined) contributions.set(tensor, [sum]);
    return sum;
  };

  for (const node of [...tail.nodes].reverse()) {
    const gradients = node.output.map(gradientOf);
    if (gradients.every((gradient) => gradient === undefined)) continue;
    const context = contextOf(node, { model, build, trace, tail }, gradients);
    const rule = ruleFor(node);
    if (!rule) throw context.unsupported('groundcam has no adjoint rule for it');
    rule(context.gradientOf(0), context).forEach((contribution, index) => {
      const tensor = node.input[index];
      if (contribution === undefined || tensor === undefined || !context.wants(index)) return;
      contributions.set(tensor, [...(contributions.get(tensor) ?? []), contribution]);
    });
    if (gradients.some((gradient, index) => gradient !== undefined && !context.read.has(index))) {
      throw context.unsupported('an output other than its first reaches the logits');
    }
  }
  return new Map(
    tail.layers.map((layer) => {
      const gradient = gradientOf(layer);
      if (gradient === undefined) throw new Error(`No gradient reached ${layer}`);
      return [layer, gradient];
    }),
  );
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
        `output "${node.output[0]}"): ${why}`,
    );
  const input = (index: number) => node.input[index] || undefined;
  return {
    node,
    build,
    opset: model.opset,
    input,
    unsupported,
    read,
    gradientOf: (index) => {
      read.add(index);
      return gradients[index] ?? build.zerosLike(node.output[index]!);
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
  };
}
