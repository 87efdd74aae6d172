import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import type { NodeProto, TensorProto } from '../../onnx/onnx_pb.ts';
import type { Shape } from '../../onnx/shape.ts';

/** What an adjoint rule can ask about the node it differentiates. */
export interface AdjointContext {
  readonly node: NodeProto;
  readonly build: GraphBuilder;
  /** Version of the operator set that defines the node. */
  readonly opset: number;
  /** Name of the node's input tensor, or undefined if it is optional and left out. */
  readonly input: (index: number) => string | undefined;
  /**
   * Gradient of the logit with respect to one of the node's outputs: zeros if the output does not reach the
   * logits. A rule for an operator with several outputs asks for each of them.
   */
  readonly gradientOf: (output: number) => string;
  /** Whether one of the node's outputs reaches the logits. */
  readonly reaches: (output: number) => boolean;
  /** Shape of any tensor, as a function of the batch size. */
  readonly shapeOf: (tensor: string) => Shape;
  /**
   * The values of an integer operand, constant or computed. Throws UnsupportedOperatorError if they depend
   * on the batch size. `operands.ts` lists which inputs are operands.
   */
  readonly intsOf: (tensor: string) => number[];
  /** The constant with that name, or undefined if the tensor is computed. */
  readonly constant: (tensor: string) => TensorProto | undefined;
  /** The values of a small constant of floats or integers; undefined for any other tensor. */
  readonly valuesOf: (tensor: string) => number[] | undefined;
  /** Whether the gradient of this input is needed: only if the layer's values flow into it. */
  readonly wants: (index: number) => boolean;
  /** The error for a variant of the operator that the rule does not support. */
  readonly unsupported: (why: string) => Error;
}

/**
 * The adjoint of one operator: given the gradient of the logit with respect to the node's first output
 * (that it has), appends the nodes that compute its gradient with respect to the inputs. Returns one gradient per input,
 * in order and in the input's shape; undefined if it is not needed.
 */
export type AdjointRule = (gradient: string, context: AdjointContext) => (string | undefined)[];
