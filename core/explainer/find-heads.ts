import { floatOf, intOf, intsOf } from '../onnx/attributes.ts';
import { FLOATS } from '../onnx/float-types.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import { dependOnInputs } from '../onnx/operands.ts';
import type { Shape } from '../onnx/shape.ts';
import { floatsOfTensor } from '../onnx/tensor-values.ts';
import type { Trace } from '../onnx/trace.ts';

/** A layer that computes logits: rows of weights times features. */
export interface Head {
  /** Tensor [N, C], or [N, C, h, w] with ones for h and w or, before `places`, without their padding. */
  features: string;
  /** Tensor [K, C] or, transposed, [C, K]; of a convolution, with its kernel's sides behind or among C. */
  weights: string;
  transposed: boolean;
  /** Tensor with K values, if the layer has biases. */
  bias: string | undefined;
  channels: number;
  /** What the layer's outputs are multiplied by on their way to the logits: 1/2 for a mean of two heads. */
  scale: number;
  /** If the layer is a convolution over places, of whose logits the mean is taken, after ReLU or without. */
  places: Places | undefined;
}

/** The outputs of a 1x1 convolution. */
export interface Places {
  height: number;
  width: number;
  relu: boolean;
  /** Zeros around the features: top, left, bottom, right. */
  pads: number[];
  /** Tensors between the convolution and the mean that have its outputs, biases included. */
  maps: OutputMap[];
}

interface OutputMap {
  tensor: string;
  /** Whether it comes after ReLU. */
  relu: boolean;
}

/**
 * The layers that compute a classifier's logits: the last Gemm, MatMul or Conv with constant weights, whose kernel
 * is 1x1 or as large as its input, or as many as are added up. Only biases, factors, quantization and changes of
 * shape may follow, and ReLU and a mean over places. If something else does, a text says what.
 */
export function findHeads(
  model: OnnxModel,
  { shapes }: Trace,
  logits: string,
  classes: number,
): Head[] | string {
  const dependent = dependOnInputs(model);
  try {
    return follow(logits, {
      scale: 1,
      bias: undefined,
      pooled: false,
      relu: false,
      maps: [],
      closed: false,
    });
  } catch (error) {
    if (error instanceof NoHead) return error.message;
    throw error;
  }

  function follow(tensor: string, after: Way): Head[] {
    const isMap = after.pooled && !after.closed;
    const way = isMap ? { ...after, maps: [...after.maps, { tensor, relu: false }] } : after;
    const node = model.producerOf(tensor);
    if (!node) throw new NoHead('the logits are no output of a layer');
    const [first = '', second = ''] = node.input;
    switch (node.opType) {
      case 'Identity':
      case 'Dropout':
      case 'Reshape':
      case 'Flatten':
      case 'Squeeze':
      case 'Unsqueeze':
      case 'Cast':
      case 'QuantizeLinear':
      case 'DequantizeLinear':
        return follow(first, way);
      case 'Transpose':
        if (intsOf(node, 'perm')?.[0] !== 0) throw unexpected(node);
        if (!way.pooled && rowSize(first) !== classes) throw unexpected(node);
        return follow(first, way);
      case 'Relu':
        if (!way.pooled || way.bias !== undefined) throw unexpected(node);
        return follow(first, {
          ...way,
          relu: true,
          maps: way.maps.map((map) => ({ ...map, relu: true })),
        });
      case 'GlobalAveragePool':
      case 'ReduceMean':
        if (way.relu || rowSize(node.output[0]) !== classes) throw unexpected(node);
        return follow(first, { ...way, pooled: true });
      case 'Add': {
        const constant = node.input.find((input) => !dependent.has(input));
        if (constant === undefined && !way.pooled) {
          return node.input.flatMap((input) => follow(input, way));
        }
        if (constant === undefined || way.bias !== undefined || sizeOf(constant) !== classes) {
          throw unexpected(node);
        }
        return follow(constant === first ? second : first, {
          ...way,
          bias: constant,
          closed: true,
        });
      }
      case 'Mul':
      case 'Div': {
        const values = dependent.has(second) ? undefined : valueOf(second);
        if (values === undefined || way.bias !== undefined || way.relu) throw unexpected(node);
        const factor = node.opType === 'Mul' ? values : 1 / values;
        return follow(first, {
          ...way,
          scale: way.scale * factor,
          maps: [],
          closed: way.closed || way.pooled,
        });
      }
      case 'Gemm':
      case 'MatMul':
      case 'Conv':
        return [linear(node, way)];
      default:
        throw unexpected(node);
    }
  }

  function linear(node: NodeProto, { scale, bias: added, pooled, relu, maps, closed }: Way): Head {
    const [features = '', weights = '', own] = node.input;
    const isPlain =
      floatOf(node, 'alpha', 1) === 1 &&
      floatOf(node, 'beta', 1) === 1 &&
      intOf(node, 'transA', 0) === 0 &&
      intOf(node, 'group', 1) === 1;
    const shape = fixed(shapes.get(weights) ?? []);
    if (dependent.has(weights) || !dependent.has(features) || !isPlain) throw unusual(node);
    const transposed = node.opType !== 'Conv' && intOf(node, 'transB', 0) === 0;
    const [, ...outputSides] = fixed(shapes.get(node.output[0]!)?.slice(1) ?? []);
    const [rows = 0, ...others] = transposed ? [shape[1], shape[0]] : shape;
    const channels = product(others.map((dim) => dim ?? 0));
    const bias = own === undefined || own === '' ? added : own;
    if (rows !== classes) throw unusual(node);
    if (added !== undefined && bias !== added) throw unusual(node);
    if (bias !== undefined && (dependent.has(bias) || sizeOf(bias) !== classes)) {
      throw unusual(node);
    }
    const found = { features, weights, transposed, bias, channels, scale };
    const pads = intsOf(node, 'pads') ?? [0, 0, 0, 0];
    const isOne =
      node.opType !== 'Conv' || [...pads, ...outputSides.map((side) => side - 1)].every(isZero);
    if (rowSize(features) === channels && isOne && !relu) return { ...found, places: undefined };
    const [depth, ...sides] = fixed(shapes.get(features)?.slice(1) ?? []);
    const [top = 0, left = 0, bottom = 0, right = 0] = pads;
    const padded = [(sides[0] ?? 0) + top + bottom, (sides[1] ?? 0) + left + right];
    const [height, width] = outputSides;
    const isMap = node.opType === 'Conv' && others.length === 3 && depth === channels && pooled;
    if (!isMap || String(padded) !== String(outputSides) || !height || !width) {
      throw unusual(node);
    }
    const withBiases = maps.filter(({ tensor }) => !closed || tensor !== node.output[0]);
    return { ...found, places: { height, width, relu, pads, maps: withBiases } };
  }

  /** Values of a constant. */
  function sizeOf(constant: string): number {
    return product(fixed(shapes.get(constant) ?? []));
  }

  /** Values of a computed tensor for one image. */
  function rowSize(tensor = ''): number {
    return product(fixed(shapes.get(tensor)?.slice(1) ?? []));
  }

  function valueOf(tensor: string): number | undefined {
    const constant = model.constant(tensor);
    const values = constant && FLOATS.has(constant.dataType) ? floatsOfTensor(constant) : [];
    return values.length === 1 ? values[0] : undefined;
  }
}

/** What is between a tensor and the logits. */
interface Way {
  scale: number;
  bias: string | undefined;
  pooled: boolean;
  relu: boolean;
  /** Of a convolution that is averaged. */
  maps: OutputMap[];
  /** Whether what comes before has other values than the convolution's outputs with their biases. */
  closed: boolean;
}

class NoHead extends Error {}

function unexpected({ opType, name }: NodeProto): NoHead {
  return new NoHead(
    `${opType} (node "${name}") is between the last layer with weights and the logits`,
  );
}

function unusual({ opType, name }: NodeProto): NoHead {
  return new NoHead(`${opType} (node "${name}") computes the logits in an unusual form`);
}

/** The dimensions that do not grow with the batch. */
function fixed(shape: Shape): number[] {
  return shape.filter((dim) => typeof dim === 'number');
}

function isZero(value: number): boolean {
  return value === 0;
}

function product(dims: readonly number[]): number {
  return dims.reduce((total, dim) => total * dim, 1);
}
