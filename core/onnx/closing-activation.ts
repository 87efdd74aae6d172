import { floatsOfTensor } from './tensor-values.ts';
import { FLOATS } from './float-types.ts';
import { intOf } from './attributes.ts';
import type { HeadKind } from '../schema/head.ts';
import type { NodeProto } from './onnx_pb.ts';
import type { OnnxModel } from './onnx-model.ts';
import { sameDim, type Dim, type Shape } from './shape.ts';

/** A graph, and the shapes of its tensors. */
export interface TracedGraph {
  model: OnnxModel;
  shapes: ReadonlyMap<string, Shape>;
  /** The first dimension of a tensor with one row an image. */
  batch: Dim;
}

/** What makes probabilities of logits at the end of a classifier. */
export interface ClosingActivation {
  kind: HeadKind;
  /** The tensor that it is applied to. */
  logits: string;
}

/** Values of a row [N, K] or [N, K, 1, 1], in any order of axes; undefined for tensors of another form. */
export function rowLength({ shapes, batch }: TracedGraph, tensor: string): number | undefined {
  const [images, ...dims] = shapes.get(tensor) ?? [];
  if (images === undefined || dims.length === 0 || !sameDim(images, batch)) return undefined;
  const sizes = dims.filter((dim) => typeof dim === 'number');
  const longest = Math.max(...sizes);
  const isRow = sizes.length === dims.length && product(sizes) === longest;
  return isRow ? longest : undefined;
}

/**
 * The softmax or sigmoid whose result a tensor is, as one node or written out: e^x / Σ e^x with or
 * without a maximum subtracted, x − ln Σ e^x, 1 / (1 + e^−x), e^x / (1 + e^x). Undefined if the tensor is made
 * in another way, or if the softmax is not over its classes.
 */
export function closingActivation(
  graph: TracedGraph,
  tensor: string,
): ClosingActivation | undefined {
  const node = graph.model.producerOf(tensor);
  if (!node) return undefined;
  const [x = '', y = ''] = node.input;
  switch (node.opType) {
    case 'Softmax':
    case 'LogSoftmax':
      return isOverClasses(graph, node) ? softmaxOf(graph, x) : undefined;
    case 'Sigmoid':
      return rowLength(graph, x) === undefined ? undefined : { kind: 'sigmoid', logits: x };
    case 'Div':
      return quotient(graph, x, y);
    case 'Mul':
      return inverted(graph, x, y) ?? inverted(graph, y, x);
    case 'Reciprocal':
      return inverseSigmoid(graph, x);
    case 'Sub':
      return difference(graph, x, y);
    default:
      return undefined;
  }
}

/** x · (1 / y) */
function inverted(graph: TracedGraph, x: string, y: string): ClosingActivation | undefined {
  const node = producerBehind(graph, y);
  return node?.opType === 'Reciprocal' ? quotient(graph, x, node.input[0] ?? '') : undefined;
}

function quotient(graph: TracedGraph, x: string, y: string): ClosingActivation | undefined {
  if (isConstantOf(graph, x, 1)) return inverseSigmoid(graph, y);
  const exponential = producerBehind(graph, x);
  const sum = producerBehind(graph, y);
  if (exponential?.opType !== 'Exp' || !sum) return undefined;
  const [power = ''] = exponential.input;
  if (isSum(sum) && isPerImage(graph, sum.output[0] ?? '')) {
    return producerBehind(graph, sum.input[0] ?? '') === exponential
      ? softmaxOf(graph, power)
      : undefined;
  }
  const term = termBesideOne(graph, sum);
  return term !== undefined && producerBehind(graph, term) === exponential
    ? { kind: 'sigmoid', logits: power }
    : undefined;
}

/** 1 / (1 + e^−x), given the denominator. */
function inverseSigmoid(graph: TracedGraph, denominator: string): ClosingActivation | undefined {
  const sum = producerBehind(graph, denominator);
  const exponential = producerBehind(graph, (sum && termBesideOne(graph, sum)) ?? '');
  const negative = producerBehind(
    graph,
    (exponential?.opType === 'Exp' && exponential.input[0]) || '',
  );
  if (negative?.opType !== 'Neg') return undefined;
  const [logits = ''] = negative.input;
  return rowLength(graph, logits) === undefined ? undefined : { kind: 'sigmoid', logits };
}

/** x − ln Σ e^x */
function difference(graph: TracedGraph, x: string, y: string): ClosingActivation | undefined {
  if (rowLength(graph, x) === undefined || !isPerImage(graph, y)) return undefined;
  const logits = withoutShift(graph, x);
  return logarithmsOfSums(graph, y).some((of) => withoutShift(graph, of) === logits)
    ? { kind: 'softmax', logits }
    : undefined;
}

/** The tensors whose exponentials a tensor is the logarithm of the sum of; it may have a shift added. */
function logarithmsOfSums(graph: TracedGraph, tensor: string): string[] {
  const node = producerBehind(graph, tensor);
  const [x = ''] = node?.input ?? [];
  if (node?.opType === 'ReduceLogSumExp') return [x];
  if (node?.opType === 'Add') return node.input.flatMap((term) => logarithmsOfSums(graph, term));
  const sum = node?.opType === 'Log' ? producerBehind(graph, x) : node;
  if (!sum || !(sum.opType === 'ReduceLogSum' || (sum !== node && isSum(sum)))) return [];
  const exponential = producerBehind(graph, sum.input[0] ?? '');
  return exponential?.opType === 'Exp' ? exponential.input.slice(0, 1) : [];
}

function softmaxOf(graph: TracedGraph, x: string): ClosingActivation | undefined {
  const classes = rowLength(graph, x);
  if (classes === undefined || classes === 1) return undefined;
  return { kind: 'softmax', logits: withoutShift(graph, x) };
}

/** What a value of the row itself, such as its maximum, is subtracted from: softmax does not see it. */
function withoutShift(graph: TracedGraph, x: string): string {
  const node = producerBehind(graph, x);
  const [row = '', shift = ''] = node?.input ?? [];
  if (node?.opType !== 'Sub' || !isPerImage(graph, shift)) return x;
  const reduction = producerBehind(graph, shift);
  const isOfRow =
    /^(Reduce|GlobalMaxPool)/.test(reduction?.opType ?? '') &&
    sourceBehind(graph, reduction?.input[0] ?? '') === sourceBehind(graph, row);
  return isOfRow ? row : x;
}

const isSum = ({ opType }: NodeProto) => opType === 'ReduceSum' || opType === 'ReduceL1';

/** The other term of 1 + x. */
function termBesideOne(graph: TracedGraph, { opType, input }: NodeProto): string | undefined {
  if (opType !== 'Add') return undefined;
  const [x = '', y = ''] = input;
  if (isConstantOf(graph, x, 1)) return y;
  return isConstantOf(graph, y, 1) ? x : undefined;
}

/** Whether a tensor has one value for each image. */
function isPerImage({ shapes }: TracedGraph, tensor: string): boolean {
  const [images, ...dims] = shapes.get(tensor) ?? [];
  return images !== undefined && dims.every((dim) => dim === 1);
}

/** Operators behind which a value is the same but for its precision, shape or how often it is repeated. */
const SAME_VALUE: ReadonlySet<string> = new Set(
  'Cast Dropout Expand Flatten Identity Reshape Squeeze Unsqueeze'.split(' '),
);

function producerBehind(graph: TracedGraph, tensor: string): NodeProto | undefined {
  return graph.model.producerOf(sourceBehind(graph, tensor));
}

function sourceBehind({ model }: TracedGraph, tensor: string): string {
  let source = tensor;
  for (;;) {
    const node = model.producerOf(source);
    if (!node || !SAME_VALUE.has(node.opType)) return source;
    source = node.input[0] ?? '';
  }
}

/** Whether a softmax is over the axis of the classes. Before opset 13 it is over all axes from one on. */
function isOverClasses(graph: TracedGraph, node: NodeProto): boolean {
  const [x = ''] = node.input;
  const shape = graph.shapes.get(x) ?? [];
  const classes = rowLength(graph, x);
  if (classes === undefined || classes === 1) return false;
  const isOfOneAxis = graph.model.opset >= 13;
  const given = intOf(node, 'axis', isOfOneAxis ? -1 : 1);
  const axis = given < 0 ? given + shape.length : given;
  const over = isOfOneAxis ? [shape[axis]] : shape.slice(axis);
  return axis > 0 && over.includes(classes);
}

/** The only value of a constant with one value; undefined for any other tensor. */
export function scalarOf({ model }: TracedGraph, tensor: string): number | undefined {
  const constant = model.constant(tensor);
  if (!constant || !FLOATS.has(constant.dataType)) return undefined;
  const [value, ...others] = floatsOfTensor(constant);
  return others.length === 0 ? value : undefined;
}

function isConstantOf(graph: TracedGraph, tensor: string, value: number): boolean {
  return scalarOf(graph, tensor) === value;
}

function product(values: readonly number[]): number {
  return values.reduce((result, value) => result * value, 1);
}
