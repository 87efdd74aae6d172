import { clone, create } from '@bufbuild/protobuf';
import { int, ints, makeAttribute, type AttributeValue } from './attributes.ts';
import { floatTensor, intTensor } from './constants.ts';
import {
  NodeProtoSchema,
  type NodeProto,
  type TensorProto_DataType as DataType,
} from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';
import { sameDim, type Shape } from './shape.ts';

/**
 * Appends nodes and constants to a model's graph. Each method returns the name of the tensor it
 * makes, so that calls nest as formulas do: `b.node('Mul', [x, b.floats([1], [0.5])])`.
 */
export class GraphBuilder {
  readonly #model: OnnxModel;
  readonly #prefix: string;
  readonly #repeated = new Map<string, { source: string; axes: readonly number[] }>();
  #count = 0;

  /** @param prefix begins the name of all that is made: one no builder of the same graph had before */
  constructor(model: OnnxModel, prefix = 'groundcam/') {
    this.#model = model;
    this.#prefix = prefix;
  }

  #fresh(what: string): string {
    return `${this.#prefix}${what}_${this.#count++}`;
  }

  /** A node with one output, named `output` where the name matters to others. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    output = this.#fresh(opType),
  ): string {
    const node = create(NodeProtoSchema, {
      opType,
      name: `${this.#prefix}${output}`,
      input: [...inputs],
      output: [output],
      attribute: Object.entries(attributes).map(([name, value]) => makeAttribute(name, value)),
    });
    this.#model.addNode(node);
    return output;
  }

  /** A copy of a node that reads other tensors; returns its outputs, under fresh names. */
  copyNode(node: NodeProto, inputs: readonly string[]): string[] {
    const output = node.output.map((name) => (name === '' ? '' : this.#fresh(node.opType)));
    const copy = clone(NodeProtoSchema, node);
    this.#model.addNode(
      Object.assign(copy, { name: `${this.#prefix}${output[0]}`, input: [...inputs], output }),
    );
    return output;
  }

  floats(dims: readonly number[], values: readonly number[]): string {
    const name = this.#fresh('floats');
    this.#model.addConstant(floatTensor(name, dims, values));
    return name;
  }

  ints(values: number | readonly number[]): string {
    const name = this.#fresh('ints');
    this.#model.addConstant(intTensor(name, values));
    return name;
  }

  cast(tensor: string, to: DataType): string {
    return this.node('Cast', [tensor], { to: int(to) });
  }

  /** Zeros in the tensor's shape. */
  zerosLike(tensor: string): string {
    return this.node('ConstantOfShape', [this.node('Shape', [tensor])]);
  }

  /** Sum over axes; the axes are an input since opset 13. */
  reduceSum(tensor: string, axes: readonly number[], { keepDims }: { keepDims: boolean }): string {
    const keepdims = int(keepDims ? 1 : 0);
    return this.#model.opset >= 13
      ? this.node('ReduceSum', [tensor, this.ints(axes)], { keepdims })
      : this.node('ReduceSum', [tensor], { axes: ints(axes), keepdims });
  }

  /**
   * Mean over axes, which stay as 1; the axes are an input since opset 18. The mean of what `repeat`
   * repeated along those axes is what it repeated, and costs nothing.
   */
  reduceMean(tensor: string, axes: readonly number[]): string {
    const repeated = this.#repeated.get(tensor);
    if (repeated && String(repeated.axes) === String(axes)) return repeated.source;
    return this.#reduce('ReduceMean', tensor, axes);
  }

  /** Maximum over axes, which stay as 1. */
  reduceMax(tensor: string, axes: readonly number[]): string {
    return this.#reduce('ReduceMax', tensor, axes);
  }

  /** Minimum over axes, which stay as 1. */
  reduceMin(tensor: string, axes: readonly number[]): string {
    return this.#reduce('ReduceMin', tensor, axes);
  }

  #reduce(operator: string, tensor: string, axes: readonly number[]): string {
    return this.#model.opset >= 18
      ? this.node(operator, [tensor, this.ints(axes)], { keepdims: int(1) })
      : this.node(operator, [tensor], { axes: ints(axes), keepdims: int(1) });
  }

  /** Reshape for every batch size: a dimension that grows with the batch is left to ONNX as −1. */
  reshape(tensor: string, shape: Shape, output?: string): string {
    const dims = shape.map((dim) => (typeof dim === 'number' ? dim : -1));
    return this.node('Reshape', [tensor, this.ints(dims)], {}, output);
  }

  /**
   * Repeats a tensor along axes in which it has 1 place, to a shape; a dimension that grows with the
   * batch stays as the tensor has it.
   */
  repeat(tensor: string, axes: readonly number[], shape: Shape): string {
    const dims = shape.map((dim) => (typeof dim === 'number' ? dim : 1));
    const repeated = this.node('Expand', [tensor, this.ints(dims)]);
    this.#repeated.set(repeated, { source: tensor, axes });
    return repeated;
  }

  /**
   * The adjoint of broadcasting `to` to `from`: sums over the axes that were repeated.
   */
  sumToShape(tensor: string, from: Shape, to: Shape): string {
    const missing = from.length - to.length;
    const axes = from.flatMap((dim, axis) => {
      const target = to[axis - missing];
      return target === undefined || !sameDim(dim, target) ? [axis] : [];
    });
    if (axes.length === 0) return tensor;
    const summed = this.reduceSum(tensor, axes, { keepDims: true });
    return missing === 0 ? summed : this.reshape(summed, to);
  }
}
