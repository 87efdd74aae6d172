import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import type { NodeProto, TensorProto } from '../../onnx/onnx_pb.ts';
import type { Shape } from '../../onnx/shape.ts';

/** What an adjoint rule may ask about the node that it differentiates. */
export interface AdjointContext {
  readonly node: NodeProto;
  readonly build: GraphBuilder;
  /** Version of the operator set that the node's meaning follows. */
  readonly opset: number;
  /** Name of the node's input tensor, or undefined where an optional one is left out. */
  readonly input: (index: number) => string | undefined;
  /**
   * Gradient of the logit with respect to one of the node's outputs: zeros where the output does not
   * reach the logits. A rule for an operator of several outputs asks for each that it has.
   */
  readonly gradientOf: (output: number) => string;
  /** Shape of any tensor, as a function of the batch size. */
  readonly shapeOf: (tensor: string) => Shape;
  /**
   * The values of an integer operand, constant or computed. Throws UnsupportedOperatorError where they
   * depend on the batch size. Which inputs are operands: `operands.ts`.
   */
  readonly intsOf: (tensor: string) => number[];
  /** The constant of that name, or undefined where the tensor is computed. */
  readonly constant: (tensor: string) => TensorProto | undefined;
  /** The values of a small constant of floats or integers; undefined for any other tensor. */
  readonly valuesOf: (tensor: string) => number[] | undefined;
  /** Whether the gradient of this input is wanted: only where the layer's values flow into it. */
  readonly wants: (index: number) => boolean;
  /** The error for a form of the operator that the rule can't do. */
  readonly unsupported: (why: string) => Error;
}

/**
 * The adjoint of one operator: given the gradient of the logit with respect to the node's first
 * output, appends the nodes that compute it with respect to the inputs. Returns one gradient an
 * input, in order and in the input's shape; undefined where it is not wanted.
 */
export type AdjointRule = (gradient: string, context: AdjointContext) => (string | undefined)[];
