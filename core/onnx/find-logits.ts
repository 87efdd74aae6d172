import { didYouMean } from '../errors/did-you-mean.ts';
import { InputError } from '../errors/input-error.ts';
import type { HeadKind } from '../schema/head.ts';
import {
  closingActivation,
  rowLength,
  scalarOf,
  type ClosingActivation,
  type TracedGraph,
} from './closing-activation.ts';
import type { NodeProto } from './onnx_pb.ts';
import { formatShape, sameDim } from './shape.ts';

/** A classifier's logits. */
export interface FoundLogits {
  /** Tensor [N, K], or [N, K, 1, 1]. */
  tensor: string;
  /** K. */
  classes: number;
  /** What makes probabilities of them in the model; undefined if the logits are all that it returns. */
  closing: HeadKind | undefined;
  /** The output, or the tensor asked for, that they were found behind. */
  output: string;
}

/**
 * Finds the tensor with a classifier's logits: what comes before the softmax or sigmoid that closes the
 * model, or its output if none does. What keeps the number and order of values between the two is seen
 * through: casts, changes of shape, quantisation, clipping, logarithms.
 *
 * Of several outputs it is the one named `logits`, or the only one of shape [N, K].
 *
 * Throws InputError if no output has one row of values an image, if several have, and if the output is
 * made of several softmaxes or sigmoids.
 *
 * @param wanted the output or tensor to take instead
 */
export function findLogits(graph: TracedGraph, wanted?: string): FoundLogits {
  const output = chooseOutput(graph, wanted);
  const closing = closingBehind(graph, output);
  if (closing) {
    const tensor = unrounded(graph, closing.logits);
    if (tensor !== undefined) {
      return { tensor, classes: rowLength(graph, tensor) ?? 0, closing: closing.kind, output };
    }
  }
  refuseMixture(graph, output);
  const tensor = asRow(graph, output);
  const classes = tensor === undefined ? undefined : rowLength(graph, tensor);
  if (tensor === undefined || classes === undefined) {
    throw new InputError(
      `Expected logits [N, K] from the model but "${output}" is ${formatShape(graph.shapes.get(output) ?? [])}`,
      { hint: LOGITS_HINT },
    );
  }
  if (classes === 1 && graph.model.producerOf(tensor)?.opType.endsWith('Softmax')) {
    throw new InputError(`"${output}" is the softmax of one value, which is always 1`, {
      hint: 'Export the model with a sigmoid, or pass --logits with the tensor before the softmax.',
    });
  }
  return { tensor, classes, closing: undefined, output };
}

const LOGITS_HINT =
  'groundcam audits classifiers: pass --logits NAME if another tensor has one row of class scores an image.';

function chooseOutput(graph: TracedGraph, wanted: string | undefined): string {
  const names = graph.model.graph.output.map(({ name }) => name);
  if (wanted !== undefined) {
    if (graph.shapes.has(wanted)) return wanted;
    const node = graph.model.graph.node.find(({ name }) => name === wanted);
    const [tensor] = node?.output ?? [];
    if (tensor !== undefined) return tensor;
    throw new InputError(
      `The model has no tensor "${wanted}"${didYouMean(wanted, [...graph.shapes.keys()])}`,
      { hint: `Pass --logits with an output or another tensor. Outputs: ${listed(graph, names)}.` },
    );
  }
  const [only, ...others] = names;
  if (only === undefined) throw new InputError('The model has no output');
  if (others.length === 0) return only;
  if (names.includes('logits')) return 'logits';
  const rows = names.filter((name) => rowLength(graph, name) !== undefined);
  const matrices = rows.filter((name) => graph.shapes.get(name)?.length === 2);
  const [row, ...otherRows] = matrices.length > 0 ? matrices : rows;
  if (row !== undefined && otherRows.length === 0) return row;
  throw new InputError(
    `Expected a model with one output, the logits, but it has ${names.length}: ${listed(graph, names)}`,
    { hint: 'Pass --logits with the name of the one to explain.' },
  );
}

function listed({ shapes }: TracedGraph, names: readonly string[]): string {
  return names.map((name) => `${name} ${formatShape(shapes.get(name) ?? [])}`).join(', ');
}

/** The closing softmax or sigmoid behind a tensor, with what it is applied to. */
function closingBehind(graph: TracedGraph, output: string): ClosingActivation | undefined {
  let found: ClosingActivation | undefined;
  let tensor: string | undefined = output;
  while (tensor !== undefined) {
    const closing = closingActivation(graph, tensor);
    if (closing) {
      // Softmax of a softmax or log-softmax keeps the order of the inner one's logits.
      if (found && (found.kind !== 'softmax' || closing.kind !== 'softmax')) return found;
      found = closing;
      tensor = closing.logits;
    } else {
      tensor = found ? beforeRounding(graph, tensor) : before(graph, tensor);
    }
  }
  return found;
}

/** Operators that change a tensor's shape and nothing else. */
const RESHAPING: ReadonlySet<string> = new Set(
  'Flatten Reshape Squeeze Transpose Unsqueeze'.split(' '),
);
/** Operators that keep the order of values, or change it in rounding or by limits alone. */
const MONOTONE: ReadonlySet<string> = new Set(
  'Cast CastLike Clip DequantizeLinear Exp Log QuantizeLinear Sqrt'.split(' '),
);
/** Operators that keep the order of one tensor's values if all others are one constant value. */
const WITH_CONSTANT: ReadonlySet<string> = new Set('Add Div Max Min Mul Sub Sum'.split(' '));
const ROUNDING: ReadonlySet<string> = new Set(['Cast', 'DequantizeLinear', 'QuantizeLinear']);
const SAME: ReadonlySet<string> = new Set(['Dropout', 'Identity']);

function sameTensor({ model }: TracedGraph, tensor: string): string | undefined {
  const node = model.producerOf(tensor);
  return node && SAME.has(node.opType) ? node.input[0] : undefined;
}

/** The tensor that a node made this one of without a change to the number and order of values. */
function before(graph: TracedGraph, tensor: string): string | undefined {
  const node = graph.model.producerOf(tensor);
  if (!node) return undefined;
  const [x = ''] = node.input;
  if (SAME.has(node.opType) || MONOTONE.has(node.opType)) return x;
  if (RESHAPING.has(node.opType)) return keepsOrder(graph, node) ? x : undefined;
  if (!WITH_CONSTANT.has(node.opType)) return undefined;
  return besideConstants(graph, node);
}

function besideConstants(graph: TracedGraph, { opType, input }: NodeProto): string | undefined {
  const [row, ...others] = input.filter((tensor) => scalarOf(graph, tensor) === undefined);
  if (row === undefined || others.length > 0) return undefined;
  if ((opType === 'Sub' || opType === 'Div') && row !== input[0]) return undefined;
  const factors = input.map((tensor) => scalarOf(graph, tensor) ?? 1);
  const isFactor = opType === 'Mul' || opType === 'Div';
  return isFactor && !factors.every((factor) => factor > 0) ? undefined : row;
}

/** Whether a change of shape leaves a row's values in their order: none is moved past another. */
function keepsOrder({ shapes }: TracedGraph, node: NodeProto): boolean {
  if (node.opType !== 'Transpose') return true;
  const long = (tensor = '') => (shapes.get(tensor) ?? []).filter((dim) => dim !== 1);
  const [after, before] = [long(node.output[0]), long(node.input[0])];
  const isSame = after.every((dim, axis) => sameDim(dim, before[axis] ?? 0));
  return isSame && new Set(after).size === after.length;
}

/** What a tensor is a rounded or unchanged copy of. */
function beforeRounding(graph: TracedGraph, tensor: string): string | undefined {
  const node = graph.model.producerOf(tensor);
  return node && ROUNDING.has(node.opType) ? node.input[0] : sameTensor(graph, tensor);
}

/** A tensor before it is rounded: the logits of a quantised model end where their codes do, with no gradient. */
function unrounded(graph: TracedGraph, tensor: string): string | undefined {
  let source = asRow(graph, tensor);
  for (;;) {
    const before = source === undefined ? undefined : beforeRounding(graph, source);
    if (before === undefined || rowLength(graph, before) === undefined) return source;
    source = before;
  }
}

/** The nearest tensor with one row an image that this one is: it may have lost its batch axis of 1. */
function asRow(graph: TracedGraph, tensor: string): string | undefined {
  let row: string | undefined = tensor;
  while (row !== undefined && rowLength(graph, row) === undefined) row = fuller(graph, row);
  if (row === undefined) return undefined;
  for (;;) {
    const same = sameTensor(graph, row);
    if (same === undefined) return row;
    row = same;
  }
}

/** The tensor with the same values of which this one has lost axes of 1. */
function fuller(graph: TracedGraph, tensor: string): string | undefined {
  const node = graph.model.producerOf(tensor);
  const long = (graph.shapes.get(tensor) ?? []).filter((dim) => dim !== 1);
  const isReshaped = node && RESHAPING.has(node.opType) && keepsOrder(graph, node);
  return isReshaped && long.length <= 1 ? node.input[0] : sameTensor(graph, tensor);
}

/** Operators that put several tensors together, or several parts of one. */
const MIXING: ReadonlySet<string> = new Set(
  'Add Concat Gather Max Mean Min Mul Neg Pow ReduceMax ReduceMean ReduceProd ReduceSum Slice Stack Sub Sum'.split(
    ' ',
  ),
);
/** How far back mixtures are looked for. */
const DEEPEST = 40;

/** Throws InputError if the output is made of probabilities alone, such as the mean of two softmaxes. */
function refuseMixture(graph: TracedGraph, output: string): void {
  const closings = probabilitiesBehind(graph, output, DEEPEST);
  if (!closings) return;
  const logits = [...new Set(closings.map((closing) => closing.logits))];
  const kinds = [...new Set(closings.map(({ kind }) => kind))].join(' and ');
  throw new InputError(
    `The output "${output}" is put together from probabilities (${kinds} of ${logits.join(', ')}), so it has no logits of its own`,
    {
      hint:
        'Pass --logits with one of these tensors, or export a model that puts logits together instead of ' +
        'probabilities.',
    },
  );
}

/** The activations that a tensor is put together from, if it is made of nothing else. */
function probabilitiesBehind(
  graph: TracedGraph,
  tensor: string,
  depth: number,
): ClosingActivation[] | undefined {
  const closing = closingActivation(anyRow(graph, tensor), tensor);
  if (closing) return [closing];
  const node = graph.model.producerOf(tensor);
  if (!node || depth === 0) return undefined;
  const isStep = SAME.has(node.opType) || MONOTONE.has(node.opType) || RESHAPING.has(node.opType);
  if (!isStep && !MIXING.has(node.opType) && node.opType !== 'Div') return undefined;
  const read =
    isStep || /^(Gather|Reduce|Slice)/.test(node.opType) ? node.input.slice(0, 1) : node.input;
  const parts = read
    .filter((input) => !graph.model.constant(input))
    .map((input) => probabilitiesBehind(graph, input, depth - 1));
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
  return parts.flatMap((part) => part ?? []);
}

/** The graph as seen from a tensor with several rows an image, such as one for each of ten crops. */
function anyRow(graph: TracedGraph, tensor: string): TracedGraph {
  const [batch] = graph.shapes.get(tensor) ?? [];
  return batch === undefined ? graph : { ...graph, batch };
}
