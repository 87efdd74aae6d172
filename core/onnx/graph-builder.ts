import { clone, create } from '@bufbuild/protobuf';
import { int, ints, makeAttribute, type AttributeValue } from './attributes.ts';
import { floatTensor, intTensor, tensorOf, type Numbers } from './constants.ts';
import {
  NodeProtoSchema,
  type NodeProto,
  type TensorProto,
  type TensorProto_DataType as DataType,
} from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';
import { formatDim, sameDim, type Shape } from './shape.ts';
import { declareTensor } from './value-info.ts';

/** A contiguous range along an axis. */
export interface Slice {
  axis: number;
  start: number;
  count: number;
}

/** A product of rows [N, K] with a constant matrix. */
interface Product {
  rows: string;
  matrix: string;
  transposed: boolean;
}

/** A product of a tensor that is 1 long along some axes and one that varies there, null for ones. */
interface Term {
  same: string;
  varying: string | null;
}

/**
 * Appends nodes and constants to a model's graph. Each method returns the name of its output tensor, so
 * that calls nest like formulas: `b.node('Mul', [x, b.floats([1], [0.5])])`.
 */
export class GraphBuilder {
  readonly #model: OnnxModel;
  readonly #prefix: string;
  readonly #repeated = new Map<string, { source: string; axes: readonly number[]; shape: Shape }>();
  /** Products, including their reshaped forms. */
  readonly #products = new Map<string, Product>();
  readonly #reshapedProducts = new Map<string, { product: Product; shape: Shape }>();
  /** Rows [N, C, 1, 1] times maps [N, 1, h, w]. */
  readonly #outer = new Map<string, { rows: string; maps: string }>();
  readonly #scaled = new Map<string, { maps: string; scale: string; perChannel: string }>();
  /** Terms and factors of one shape. */
  readonly #sums = new Map<string, readonly [string, string]>();
  readonly #gated = new Map<string, { gradient: string; slope: string }>();
  /** One-hot rows, with the tensors of their indices. */
  readonly #oneHots = new Map<string, string>();
  readonly #crops = new Map<
    string,
    (before: readonly number[], after: readonly number[]) => string
  >();
  #count = 0;

  /** @param prefix starts the name of everything that is appended; unique among the builders of a graph */
  constructor(model: OnnxModel, prefix = 'groundcam/') {
    this.#model = model;
    this.#prefix = prefix;
  }

  /** The node whose output a tensor is, original or appended; undefined for constants. */
  producerOf(tensor: string): NodeProto | undefined {
    return this.#model.producerOf(tensor);
  }

  /** The constant with that name; undefined for computed tensors. */
  constantOf(tensor: string): TensorProto | undefined {
    return this.#model.constant(tensor);
  }

  #fresh(what: string): string {
    return `${this.#prefix}${what}_${this.#count++}`;
  }

  /** A node with one output, named `output` if others rely on the name. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    output = this.#fresh(opType),
  ): string {
    this.#add(opType, inputs, attributes, [output]);
    return output;
  }

  /** A node with `count` outputs. */
  nodeOf(
    count: number,
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string[] {
    const outputs = Array.from({ length: count }, () => this.#fresh(opType));
    this.#add(opType, inputs, attributes, outputs);
    return outputs;
  }

  #add(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    outputs: readonly string[],
  ): void {
    const node = create(NodeProtoSchema, {
      opType,
      name: `${this.#prefix}${outputs.join('+')}`,
      input: [...inputs],
      output: [...outputs],
      attribute: Object.entries(attributes).map(([name, value]) => makeAttribute(name, value)),
    });
    this.#model.addNode(node);
  }

  /**
   * Declares the shape of a float32 tensor. ONNX Runtime loses the name of the batch in reshapes, and then
   * can't tell that two tensors have equal shapes, which it needs to know to keep both in its blocked layout. The
   * name is not that of the graph's inputs: a graph may repeat each image, and its batch is larger then.
   */
  declare(tensor: string, shape: Shape): void {
    const dims = shape.map((dim) =>
      typeof dim === 'number' ? dim : `groundcam/${formatDim(dim)}`,
    );
    this.#model.graph.valueInfo.push(declareTensor(tensor, 'float32', dims));
  }

  /** A copy of a node that reads other tensors; its outputs get new names. */
  copyNode(node: NodeProto, inputs: readonly string[]): NodeProto {
    const output = node.output.map((name) => (name === '' ? '' : this.#fresh(node.opType)));
    const name = `${this.#prefix}${output[0]}`;
    const copy = Object.assign(clone(NodeProtoSchema, node), { name, input: [...inputs], output });
    this.#model.addNode(copy);
    return copy;
  }

  floats(dims: readonly number[], values: readonly number[]): string {
    const name = this.#fresh('floats');
    this.#model.addConstant(floatTensor(name, dims, values));
    return name;
  }

  /** Integers: a scalar for a number, a vector unless `dims` say otherwise. */
  ints(values: number | readonly number[], dims?: readonly number[]): string {
    const name = this.#fresh('ints');
    this.#model.addConstant(intTensor(name, values, dims));
    return name;
  }

  /** A constant of the array's type, named `name` if others rely on the name. */
  constant(dims: readonly number[], values: Numbers, name = this.#fresh('constant')): string {
    this.#model.addConstant(tensorOf(name, dims, values));
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
   * Mean over axes, which are kept as 1; the axes are an input since opset 18. The outputs of `repeat`,
   * `product` and `outer` are not computed just for their mean: the mean of a repeated tensor is the tensor,
   * and that of a product with a constant is a product with the constant's mean. Nor are sums of gated and scaled
   * ones, if all that is gated was repeated: it is taken out of the mean.
   */
  reduceMean(tensor: string, axes: readonly number[]): string {
    const means = this.#termsOf(tensor, axes)?.map(({ same, varying }) =>
      varying === null ? same : this.node('Mul', [same, this.reduceMean(varying, axes)]),
    );
    if (means) return means.reduce((a, b) => this.node('Add', [a, b]));
    const reshaped = this.#reshapedProducts.get(tensor);
    const mean = reshaped && this.#meanOfProduct(reshaped.product, reshaped.shape, axes);
    if (mean !== undefined) return mean;
    return this.#reduce('ReduceMean', tensor, axes);
  }

  /** A tensor as a sum of products that have a factor without the axes. Undefined if it is not known to be one. */
  #termsOf(tensor: string, axes: readonly number[]): Term[] | undefined {
    const repeated = this.#repeated.get(tensor);
    if (repeated && String(repeated.axes) === String(axes)) {
      return [{ same: repeated.source, varying: null }];
    }
    const outer = this.#outer.get(tensor);
    if (outer && String(axes) === '2,3') return [{ same: outer.rows, varying: outer.maps }];
    const scaled = this.#scaled.get(tensor);
    if (scaled && !axes.includes(1)) {
      return this.#termsOf(scaled.maps, axes)?.map(({ same, varying }) => ({
        same: this.node('Mul', [same, scaled.perChannel]),
        varying,
      }));
    }
    const gated = this.#gated.get(tensor);
    if (gated) {
      return this.#termsOf(gated.gradient, axes)?.map(({ same, varying }) => ({
        same,
        varying: varying === null ? gated.slope : this.node('Mul', [varying, gated.slope]),
      }));
    }
    const [a, b] = (this.#sums.get(tensor) ?? []).map((term) => this.#termsOf(term, axes));
    return a && b && [...a, ...b];
  }

  /** Maximum over axes, which are kept as 1. */
  reduceMax(tensor: string, axes: readonly number[]): string {
    return this.#reduce('ReduceMax', tensor, axes);
  }

  /** Product over axes, which stay as 1. */
  reduceProd(tensor: string, axes: readonly number[]): string {
    return this.#reduce('ReduceProd', tensor, axes);
  }

  /** Minimum over axes, which are kept as 1. */
  reduceMin(tensor: string, axes: readonly number[]): string {
    return this.#reduce('ReduceMin', tensor, axes);
  }

  #reduce(operator: string, tensor: string, axes: readonly number[]): string {
    return this.#model.opset >= 18
      ? this.node(operator, [tensor, this.ints(axes)], { keepdims: int(1) })
      : this.node(operator, [tensor], { axes: ints(axes), keepdims: int(1) });
  }

  /** Reshape for every batch size: a dimension that grows with the batch becomes −1, which ONNX infers. */
  reshape(tensor: string, shape: Shape, output?: string): string {
    const dims = shape.map((dim) => (typeof dim === 'number' ? dim : -1));
    const reshaped = this.node('Reshape', [tensor, this.ints(dims)], {}, output);
    const product = this.#products.get(tensor);
    if (product) this.#reshapedProducts.set(reshaped, { product, shape });
    return reshaped;
  }

  /** One-hot rows: [N] integers give [N, depth] floats. */
  oneHot(indices: string, depth: number): string {
    const rows = this.node('OneHot', [indices, this.ints([depth]), this.floats([2], [0, 1])]);
    this.#oneHots.set(rows, indices);
    return rows;
  }

  /**
   * Rows [N, K] times a constant matrix [K, M], or times the transpose of one [M, K]. For one-hot rows, the
   * product selects rows of the matrix.
   */
  product(rows: string, matrix: string, { transposed }: { transposed: boolean }): string {
    const indices = this.#oneHots.get(rows);
    if (indices !== undefined) {
      const picked = this.node('Gather', [matrix, indices], { axis: int(transposed ? 1 : 0) });
      return transposed ? this.node('Transpose', [picked], { perm: ints([1, 0]) }) : picked;
    }
    const product = this.node('Gemm', [rows, matrix], { transB: int(transposed ? 1 : 0) });
    this.#products.set(product, { rows, matrix, transposed });
    return product;
  }

  /** Maps [N, C, …] times a constant for each channel [C]; `channelScale` tells an operator that can absorb it. */
  scaleChannels(maps: string, scale: string, { length }: Shape): string {
    const perChannel = this.reshape(scale, [-1, ...Array.from({ length: length - 2 }, () => 1)]);
    const scaled = this.node('Mul', [maps, perChannel]);
    this.#scaled.set(scaled, { maps, scale, perChannel });
    return scaled;
  }

  /** The factors of the output of `scaleChannels`; undefined for other tensors. */
  channelScale(tensor: string): { maps: string; scale: string } | undefined {
    return this.#scaled.get(tensor);
  }

  /** A gradient times a tensor of its shape. */
  gate(gradient: string, slope: string): string {
    const gated = this.node('Mul', [gradient, slope]);
    this.#gated.set(gated, { gradient, slope });
    return gated;
  }

  /** The sum of two tensors of one shape. */
  add(a: string, b: string): string {
    const sum = this.node('Add', [a, b]);
    this.#sums.set(sum, [a, b]);
    return sum;
  }

  /** Rows [N, C, 1, 1] times maps [N, 1, h, w]: [N, C, h, w]. */
  outer(rows: string, maps: string): string {
    const outer = this.node('Mul', [rows, maps]);
    this.#outer.set(outer, { rows, maps });
    return outer;
  }

  /** Spatial mean of rows · matrix reshaped to [N, …]: rows times the matrix's spatial mean. */
  #meanOfProduct(
    { rows, matrix, transposed }: Product,
    [batch = 1, ...places]: Shape,
    axes: readonly number[],
  ): string | undefined {
    const dims = this.#model.constant(matrix)?.dims.map(Number);
    const [outer, inner] = transposed ? [dims?.[1], dims?.[0]] : [dims?.[0], dims?.[1]];
    const sizes = places.map((dim) => (typeof dim === 'number' ? dim : NaN));
    const isRowwise = sizes.reduce((product, size) => product * size, 1) === inner;
    if (outer === undefined || !isRowwise || axes.includes(0)) return undefined;
    const kept = sizes.map((size, axis) => (axes.includes(axis + 1) ? 1 : size));
    const columns = kept.reduce((product, size) => product * size, 1);
    const mean = transposed
      ? this.reshape(
          this.reduceMean(
            this.reshape(matrix, [...sizes, outer]),
            axes.map((axis) => axis - 1),
          ),
          [columns, outer],
        )
      : this.reshape(this.reduceMean(this.reshape(matrix, [outer, ...sizes]), axes), [
          outer,
          columns,
        ]);
    return this.reshape(this.product(rows, mean, { transposed }), [batch, ...kept]);
  }

  /** Repeats a tensor along its axes of size 1, to a shape; a dimension that grows with the batch is kept. */
  repeat(tensor: string, axes: readonly number[], shape: Shape): string {
    const dims = shape.map((dim) => (typeof dim === 'number' ? dim : 1));
    const repeated = this.node('Expand', [tensor, this.ints(dims)]);
    this.#repeated.set(repeated, { source: tensor, axes, shape });
    return repeated;
  }

  /** Reads a slice. */
  slice(tensor: string, { axis, start, count }: Slice): string {
    const [from, to] = [this.ints([start]), this.ints([start + count])];
    return this.node('Slice', [tensor, from, to, this.ints([axis])]);
  }

  /** Joins two ranges along one axis, in either order, if they are adjacent. */
  joinSlices(
    a: { tensor: string; slice: Slice },
    b: { tensor: string; slice: Slice },
  ): { tensor: string; slice: Slice } | undefined {
    const [first, second] = a.slice.start <= b.slice.start ? [a, b] : [b, a];
    const { axis, start, count } = first.slice;
    if (second.slice.axis !== axis || second.slice.start !== start + count) return undefined;
    return {
      tensor: this.node('Concat', [first.tensor, second.tensor], { axis: int(axis) }),
      slice: { axis, start, count: count + second.slice.count },
    };
  }

  /** A tensor of that shape with a slice at its position and zeros elsewhere. */
  padSlice(places: string, { axis, start, count }: Slice, shape: Shape): string {
    const size = shape[axis];
    if (typeof size !== 'number') throw new RangeError('Expected a slice of a fixed axis');
    const along = (padding: number) => shape.map((_, i) => (i === axis ? padding : 0));
    const pads = this.ints([...along(start), ...along(size - start - count)]);
    return this.node('Pad', [places, pads]);
  }

  /**
   * Zeros before the start and after the end of each axis; negative amounts crop. If all of them crop, a
   * tensor that can be computed in parts is computed without what they cut off: see `rememberCrop`.
   */
  pad(tensor: string, before: readonly number[], after: readonly number[]): string {
    const amounts = [...before, ...after];
    if (amounts.every((amount) => amount === 0)) return tensor;
    const crop = this.#crops.get(tensor);
    const isPlaces = [before, after].every(
      ([batch, channels, ...places]) =>
        batch === 0 && channels === 0 && places.every((amount) => amount <= 0),
    );
    if (!crop || !isPlaces) return this.node('Pad', [tensor, this.ints(amounts)]);
    const [front, back] = [before, after].map((sizes) => sizes.slice(2).map((size) => -size));
    return crop(front!, back!);
  }

  /** How to compute [N, C, …] without so many places before the start and after the end of each axis. */
  rememberCrop(
    tensor: string,
    crop: (before: readonly number[], after: readonly number[]) => string,
  ): void {
    this.#crops.set(tensor, crop);
  }

  /** Permutes the axes. The output of `repeat` is transposed before it is repeated, while it is small. */
  transpose(tensor: string, perm: readonly number[]): string {
    const repeated = this.#repeated.get(tensor);
    if (!repeated) return this.node('Transpose', [tensor], { perm: ints(perm) });
    const { source, axes, shape } = repeated;
    const after = axes.map((axis) => perm.indexOf(axis)).sort((a, b) => a - b);
    return this.repeat(
      this.transpose(source, perm),
      after,
      perm.map((axis) => shape[axis]!),
    );
  }

  /** The adjoint of broadcasting `to` to `from`: sums over the broadcast axes. */
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
